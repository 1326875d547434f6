import { Command } from 'commander';
import { addCreateSuperuser } from './createsuperuser.js';
import { addDumpData } from './dumpdata.js';
import { addLoadData } from './loaddata.js';
import { addMigrate } from './migrate.js';
import { addParse } from './parse.js';
import { addRead } from './read.js';
import { addStart } from './start.js';
import { addVerify } from './verify.js';
import { addWeb } from './web.js';
import { addWorker } from './worker.js';

/** The front door: the commands in the order in which the help lists them. */
const COMMANDS = [
  addStart,
  addWeb,
  addWorker,
  addMigrate,
  addCreateSuperuser,
  addLoadData,
  addDumpData,
  addParse,
  addVerify,
  addRead,
];

const program = new Command('gyoretsu').description('Turns workbooks into rows.').showHelpAfterError();
for (const add of COMMANDS) add(program);
await program.parseAsync();
