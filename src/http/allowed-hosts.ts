import type { Request, RequestHandler, Response } from 'express';
import type { Config } from '../config.js';
import { UserError } from '../errors.js';
import { isAllowedHost, isName } from '../hosts.js';
import type { Logger } from '../log.js';
import { logRefusal } from './problem.js';

const CHARACTERS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Refuses requests that call this server by a name that is not its own, with 421 (RFC 9110, 15.5.20). Another site could point its own
 * name at this machine's loopback address (DNS rebinding). The scripts of its page would then reach the server as their own, and all
 * links would have the made-up name. A proxy that we trust names the host in `X-Forwarded-Host`.
 * @throws UserError `unknown_host`; `bad_request` if the Host is no name at all
 */
export function createHostCheck(
  { allowedHosts, host }: Pick<Config, 'allowedHosts' | 'host'>,
  log: Logger,
): RequestHandler {
  return (req, res, next) => {
    const name = nameOf(req);
    if (isAllowedHost(name, allowedHosts, host)) return next();
    const message = `This server is not called "${name}". If it should be, add the name to ALLOWED_HOSTS.`;
    const refusal = new UserError('unknown_host', message, 421);
    if (req.accepts(['json', 'html']) !== 'html') return next(refusal);
    logRefusal(log, req, res, refusal);
    sendPage(res, message);
  };
}

/** The host's name in lower case, without a port. In DNS, a dot at the end changes nothing. */
function nameOf(req: Request): string {
  const [, name = '', port = ''] = /^(.*?)(:\d{1,5})?$/s.exec(req.host ?? '') ?? [];
  const plain = name.toLowerCase().replace(/\.$/, '');
  if (isName(plain) && URL.canParse(`http://${plain}${port}`)) return plain;
  throw new UserError('bad_request', 'The Host of the request is no name of a host. Send one, e.g. example.com.', 400);
}

/** For people, whom a browser would otherwise show JSON. */
function sendPage(res: Response, message: string): void {
  const shown = message.replace(/[&<>"']/g, (character) => CHARACTERS[character] ?? '');
  res
    .status(421)
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>421 Misdirected Request</title>` +
        `<h1>421 Misdirected Request</h1><p>${shown}</p>` +
        `<p lang="ja">このホスト名でのアクセスは許可されていません。許可するには、ALLOWED_HOSTS に追加してください。</p></html>`,
    );
}
