import { Module, type DynamicModule } from '@nestjs/common';
import { HealthModule, PlatformModule, type Config } from '#libs/platform';
import { Cashfree } from './cashfree/cashfree.js';
import { CashfreeController } from './cashfree/cashfree.controller.js';
import { CashfreeRefundsController } from './cashfree/refunds.controller.js';
import { CheckoutController } from './checkout/checkout.controller.js';
import { ControlController } from './control/control.controller.js';
import { OverviewController } from './control/overview.controller.js';
import { Switches } from './faults/switches.js';
import { JuspayController } from './juspay/juspay.controller.js';
import { RazorpayPaymentsController } from './razorpay/payments.controller.js';
import { RazorpayController } from './razorpay/razorpay.controller.js';
import { DeliveryLog } from './webhooks/delivery-log.js';
import { WebhookSender } from './webhooks/sender.js';
import { Accounts } from './world/accounts.js';
import { OrderBook } from './world/order-book.js';
import { Refunds } from './world/refunds.js';
import { Timers } from './world/timers.js';

@Module({})
export class SimulatorModule {
  static forRoot(config: Config, accounts: Accounts): DynamicModule {
    return {
      module: SimulatorModule,
      imports: [
        PlatformModule.forRoot('gateway-simulator', config),
        HealthModule.forRoot({ inject: [], checks: () => [] }),
      ],
      controllers: [
        RazorpayController,
        CashfreeController,
        RazorpayPaymentsController,
        CashfreeRefundsController,
        JuspayController,
        CheckoutController,
        ControlController,
        OverviewController,
      ],
      providers: [
        { provide: Accounts, useValue: accounts },
        OrderBook,
        Switches,
        DeliveryLog,
        Timers,
        WebhookSender,
        Refunds,
        Cashfree,
      ],
    };
  }
}
