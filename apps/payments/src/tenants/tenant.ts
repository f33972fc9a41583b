import { runTenant } from './run.js';

const { code, output, errors } = await runTenant(process.argv.slice(2), process.env);
process.stdout.write(output);
process.stderr.write(errors);
process.exitCode = code;
