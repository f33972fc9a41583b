import { run } from '#libs/platform';
import { startPropeller } from './start.js';

await run('propeller', ['REDIS_PUSH_URL'], [startPropeller]);
