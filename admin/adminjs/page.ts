import { randomBytes } from 'node:crypto';
import type { Response } from 'express';

/** Sends a page that AdminJS or Bull Board rendered, under a content security policy of its own. */
export type SendPage = (res: Response, html: string) => void;

const ICON = '<link rel="icon" type="image/svg+xml" href="/admin/assets/icon.svg">';

/**
 * Passes the page's nonce to the libraries that make styles at run time. styled-components reads a variable of webpack's. Emotion, the
 * editors of AdminJS, and Bull Board read none: their elements get the nonce when they are made.
 */
const HAND_ON_NONCE = `<script>{
  const { nonce } = document.currentScript;
  window.__webpack_nonce__ = nonce;
  for (const name of ['createElement', 'createElementNS']) {
    const create = document[name];
    document[name] = function (...given) {
      const element = create.apply(this, given);
      if (element.localName === 'style') element.nonce = nonce;
      return element;
    };
  }
}</script>`;

/**
 * Completes a page of AdminJS or Bull Board. Both write their state into scripts, ask Google for a font, and name their scripts without
 * a version. Therefore:
 * - `<` in the state is escaped: a name that holds `</script>` would end the script and begin one of its own.
 * - The font is removed.
 * - Each asset's address contains its version, which lets browsers keep it for good.
 * - Each script has a nonce, without which the browser runs no script that is written into the page.
 */
export function createSendPage(version: string): SendPage {
  return (res, html) => {
    const nonce = randomBytes(16).toString('base64');
    const page = html
      .replace(/^(\s*window\.REDUX_STATE = )([^\n]*)$/m, (_, head: string, json: string) => {
        return head + json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
      })
      .replace(/<link [^>]*fonts\.googleapis\.com[^>]*>/g, ICON)
      .replace(/(?:src|href)="(\/admin\/(?:frontend\/)?assets\/[^"?]+)"/g, (whole, path: string) =>
        whole.replace(path, `${path}?v=${version}`),
      )
      .replace(/<head>/, `<head>${HAND_ON_NONCE}`)
      .replace(/<(script|style)(?=[\s>])/g, `<$1 nonce="${nonce}"`);
    res.set('Content-Security-Policy', pagePolicy(nonce)).type('html').send(page);
  };
}

/** What a page of the panel may load and do: only from this server, and no script that the server did not write. */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // React and Bull Board place elements by it. An attribute can neither load a style sheet nor select other elements.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    // Bull Board names its own address with <base>.
    "base-uri 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
