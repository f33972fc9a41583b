import { loadConfig } from '#libs/platform';
import { migrate } from './data-source.js';

const config = loadConfig(process.env, ['DATABASE_URL']);
const applied = await migrate(config.DATABASE_URL ?? '');
process.stdout.write(applied.length > 0 ? `migrated: ${applied.join(', ')}\n` : 'nothing to migrate\n');
