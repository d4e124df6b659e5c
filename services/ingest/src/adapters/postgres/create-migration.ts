/**
 * Writes the migration that leads from the committed schema snapshot to the entities as they are now, and moves the
 * snapshot along: `pnpm migration:create [name]`. Works offline; the database is only named, not asked.
 */
import { MikroORM } from '@mikro-orm/postgresql';
import { createLogger } from '@vidi/service-kit';
import { ormOptions } from './orm-options.ts';

const log = createLogger({ service: 'migration', level: 'info', format: 'pretty' });
const orm = await MikroORM.init(
  ormOptions({ url: 'postgresql://127.0.0.1/vidi', poolSize: 1, statementTimeoutMs: 0, log }),
);
const { fileName } = await orm.migrator.create(undefined, false, false, process.argv[2]);
log.info(fileName === '' ? 'the entities are as the snapshot has them: nothing to write' : `wrote ${fileName}`);
await orm.close(true);
