import { addAudit } from './audit.js';
import { addChangePassword } from './changepassword.js';
import { addCheck } from './check.js';
import { addCreateSuperuser } from './createsuperuser.js';
import { addDumpData } from './dumpdata.js';
import { addLoadData } from './loaddata.js';
import { addMigrate } from './migrate.js';
import { addParse } from './parse.js';
import { addRead } from './read.js';
import { addStart } from './start.js';
import { createProgram, runProgram } from './usage.js';
import { addVerify } from './verify.js';
import { readVersion } from './version.js';
import { addWeb } from './web.js';
import { addWorker } from './worker.js';

/** The front door: the commands in the order in which the help lists them. */
const COMMANDS = {
  'Run Gyoretsu:': [addStart, addWeb, addWorker, addMigrate, addCheck],
  'Manage users:': [addCreateSuperuser, addChangePassword, addAudit],
  'Work with files and rows:': [addParse, addVerify, addRead, addLoadData, addDumpData],
};

const MORE = `
Examples:
  gyoretsu start              run everything on this machine
  gyoretsu read report.xlsx   print the rows of a workbook
  gyoretsu help parse         show the options of a command

Settings are environment variables, or lines of the file .env in the current
folder. The README lists them.`;

const program = createProgram(await readVersion()).addHelpText('after', MORE);
for (const [heading, commands] of Object.entries(COMMANDS)) {
  program.commandsGroup(heading);
  for (const add of commands) add(program);
}
program.commandsGroup('Get help:').helpCommand('help [command]', 'show this help, or the help of a command');
await runProgram(program, process.argv.slice(2));
