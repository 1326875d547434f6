import { Command, CommanderError } from 'commander';
import { UserError } from '../errors.js';
import { say } from './output.js';
import { tell } from './run.js';

/** The text that commander printed: a help text, or the version. */
let written = '';

/** The program without its commands. Its errors are thrown, and its output is gathered: `runProgram` prints both. */
export function createProgram(version: string): Command {
  return (
    new Command('gyoretsu')
      .description('Gyoretsu turns workbooks into database rows.')
      .usage('COMMAND [options]')
      .version(version, '-V, --version', 'show the version')
      .helpOption('-h, --help', 'show this help')
      // With the arguments of each command, the list would be too wide for a terminal.
      .configureHelp({ subcommandTerm: (command) => command.name() })
      .exitOverride()
      .configureOutput({
        outputError: () => {},
        writeErr: () => {},
        writeOut: (text) => {
          written += text;
        },
      })
  );
}

/**
 * Runs the command that the arguments name. A wrong command, option or argument is reported in one line.
 * @param args the arguments after the program's name
 */
export async function runProgram(program: Command, args: string[]): Promise<void> {
  try {
    await program.parseAsync(rephrase(program, args), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    await tell(() => {
      if (error.exitCode === 0) return say(written.trimEnd());
      throw explain(program, args, error);
    });
  }
}

/**
 * Turns `help COMMAND` into `COMMAND --help`, and no arguments into `--help`. Of a command that does not exist only its name is kept,
 * because the error is about nothing else.
 */
function rephrase(program: Command, args: string[]): string[] {
  const isHelp = args.length === 0 || args[0] === 'help';
  const [name, ...more] = isHelp ? args.slice(1) : args;
  if (name === undefined) return ['--help'];
  if (!hasCommand(program, name) && !name.startsWith('-')) return [name];
  return isHelp ? [name, '--help'] : [name, ...more];
}

function explain(program: Command, [name = '']: string[], { message }: CommanderError): UserError {
  const [wrong = '', guess = ''] = message.replace(/^error: /, '').split('\n');
  const suggestion = guess === '' ? '' : ` ${guess.replace('(Did', '(did')}`;
  const help = hasCommand(program, name) ? `gyoretsu ${name} --help` : 'gyoretsu --help';
  return new UserError('usage', `${wrong.replace(/\.$/, '')}${suggestion}. See \`${help}\`.`);
}

function hasCommand(program: Command, name: string): boolean {
  return program.commands.some((command) => command.name() === name);
}
