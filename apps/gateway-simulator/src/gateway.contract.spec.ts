import { conform } from './testing/conformance/conform.js';
import { simulatedGateway } from './testing/driver.js';

// One line for each gateway. It lives here because a lib may not know an app.
conform('razorpay', () => simulatedGateway('razorpay'), { tellsRepeats: false, signsBodies: true, settles: true });
conform('cashfree', () => simulatedGateway('cashfree'), { tellsRepeats: true, signsBodies: true, settles: true });
conform('juspay', () => simulatedGateway('juspay'), { tellsRepeats: true, signsBodies: false, settles: false });
