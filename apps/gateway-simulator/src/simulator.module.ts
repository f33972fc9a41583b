import { Module, type DynamicModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { HealthModule, PlatformModule, type Config } from '#libs/platform';
import { Cashfree } from './cashfree/cashfree.js';
import { CashfreeController } from './cashfree/cashfree.controller.js';
import { CashfreeRefundsController } from './cashfree/refunds.controller.js';
import { CashfreeReportsController } from './cashfree/reports.controller.js';
import { CheckoutController } from './checkout/checkout.controller.js';
import { ControlController } from './control/control.controller.js';
import { OrdersController } from './control/orders.controller.js';
import { OverviewController } from './control/overview.controller.js';
import { ScriptController } from './control/script.controller.js';
import { ScriptPlayer } from './control/script-player.js';
import { CallFaults } from './faults/call-faults.js';
import { CallLog } from './faults/call-log.js';
import { OwnPorts } from './faults/own-ports.js';
import { Switches } from './faults/switches.js';
import { JuspayController } from './juspay/juspay.controller.js';
import { DowntimeWebhooks } from './razorpay/downtimes.js';
import { RazorpayPaymentsController } from './razorpay/payments.controller.js';
import { RazorpayController } from './razorpay/razorpay.controller.js';
import { RazorpayListsController } from './razorpay/lists.controller.js';
import { RazorpayReportsController } from './razorpay/reports.controller.js';
import { DeliveryLog } from './webhooks/delivery-log.js';
import { WebhookSender } from './webhooks/sender.js';
import { Accounts } from './world/accounts.js';
import { Bank } from './world/bank.js';
import { Downtimes } from './world/downtimes.js';
import { OrderBook } from './world/order-book.js';
import { Refunds } from './world/refunds.js';
import { Timers } from './world/timers.js';

const VENDOR_APIS = [
  RazorpayController,
  RazorpayPaymentsController,
  RazorpayListsController,
  RazorpayReportsController,
  CashfreeController,
  CashfreeRefundsController,
  CashfreeReportsController,
  JuspayController,
];
const WORLD = [OrderBook, Timers, Switches, CallFaults, CallLog, DeliveryLog, WebhookSender, Refunds, Bank, Downtimes];

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
        ...VENDOR_APIS,
        CheckoutController,
        ControlController,
        OrdersController,
        ScriptController,
        OverviewController,
      ],
      providers: [
        { provide: Accounts, useValue: accounts },
        ...WORLD,
        Cashfree,
        DowntimeWebhooks,
        ScriptPlayer,
        { provide: OwnPorts, inject: [HttpAdapterHost, Switches], useFactory: ownPorts(config) },
      ],
    };
  }
}

function ownPorts({ HOST }: Config) {
  return ({ httpAdapter }: HttpAdapterHost<FastifyAdapter>, switches: Switches) =>
    new OwnPorts(HOST, (request, response) => httpAdapter.getInstance().routing(request, response), switches);
}
