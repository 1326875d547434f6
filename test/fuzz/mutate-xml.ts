import type { Random } from './random.js';

const PIECES = [
  '<',
  '>',
  '"',
  "'",
  '/',
  '&',
  '=',
  ' ',
  '<!--',
  '-->',
  ']]>',
  '<![CDATA[',
  '<c',
  '</row>',
  '\0',
  '9',
  'é',
  '\ud83d',
  '<!DOCTYPE a>',
  '<?x?>',
  '&#0;',
  '&#xD83D;',
  '_x0000_',
  '\ufeff',
];
const VALUES = [
  '',
  '0',
  '-1',
  '1e308',
  '-1e-400',
  'NaN',
  '99999999999999999999',
  '4294967296',
  '1048577',
  'XFE1',
  'A0',
  'A1048577',
  'XFD1048576',
  'A1:XFD1048576',
  'B2:A1',
  '$A$1',
  's',
  'str',
  'inlineStr',
  'd',
  'b',
  'e',
  'rId1',
  'rId99',
  '../../..',
  '/',
  'x'.repeat(300),
  '٣',
  '１',
  'on',
  '&lt;',
  '&#x110000;',
  '2147483647',
  '65536',
  'PT1H',
  '2020-02-30',
  'PT999999999999H',
];

/** Changes a text with tags, as XML parts are; answers what it did. */
export function mutateXml(text: string, random: Random): [mutant: string, what: string] {
  const tags = Array.from(text.matchAll(/<[^>]*>/g));
  if (tags.length === 0) return replaceCharacters(text, random);
  const tag = random.pick(tags);
  const from = tag.index;
  const to = from + tag[0].length;
  const without = text.slice(0, from) + text.slice(to);
  switch (random.number(10)) {
    case 0:
      return [text.slice(0, to) + tag[0] + text.slice(to), `${shown(tag[0])} doubled`];
    case 1:
      return [without, `${shown(tag[0])} gone`];
    case 2: {
      const place = random.number(without.length);
      return [without.slice(0, place) + tag[0] + without.slice(place), `${shown(tag[0])} moved to ${place}`];
    }
    case 3:
    case 4: {
      const attributes = Array.from(tag[0].matchAll(/([\w:]+)="([^"]*)"/g));
      if (attributes.length === 0) return replaceCharacters(text, random);
      const attribute = random.pick(attributes);
      const at = from + attribute.index;
      const value = random.pick(VALUES);
      const written = random.once(6) ? '' : `${attribute[1]}="${value}"`;
      return [
        text.slice(0, at) + written + text.slice(at + attribute[0].length),
        `${attribute[0].slice(0, 40)} became ${written.slice(0, 40)}`,
      ];
    }
    case 5: {
      // A content: what stands between a tag and the next.
      const end = text.indexOf('<', to);
      if (end < 0) return replaceCharacters(text, random);
      const value = random.pick(VALUES);
      return [
        text.slice(0, to) + value + text.slice(end),
        `the content after ${shown(tag[0])} became ${value.slice(0, 40)}`,
      ];
    }
    case 6: {
      const other = random.pick(tags);
      const start = Math.min(from, other.index);
      const end = Math.max(from, other.index);
      const times = random.once(4) ? 20 : 2;
      return [
        text.slice(0, start) + text.slice(start, end).repeat(times) + text.slice(end),
        `${start} to ${end} ${times} times`,
      ];
    }
    case 7: {
      const depth = random.pick([5, 150, 250, 1100]);
      const name = /^<([\w:]+)/.exec(tag[0])?.[1] ?? 'a';
      const closed = random.once(2) ? `</${name}>`.repeat(depth) : '';
      return [
        text.slice(0, from) + `<${name}>`.repeat(depth) + closed + text.slice(from),
        `<${name}> nested ${depth} deep at ${from}`,
      ];
    }
    case 8: {
      const other = random.pick(tags);
      const name = /^<\/?([\w:]+)/.exec(other[0])?.[1] ?? 'a';
      return [
        text.slice(0, from) + tag[0].replace(/^(<\/?)[\w:]+/, `$1${name}`) + text.slice(to),
        `${shown(tag[0])} became a <${name}>`,
      ];
    }
    default:
      return replaceCharacters(text, random);
  }
}

function replaceCharacters(text: string, random: Random): [string, string] {
  const at = random.number(text.length);
  const gone = random.number(4);
  const piece = random.pick(PIECES);
  return [
    text.slice(0, at) + piece + text.slice(at + gone),
    `${gone} characters at ${at} became ${JSON.stringify(piece)}`,
  ];
}

function shown(tag: string): string {
  return tag.length > 60 ? `${tag.slice(0, 60)}…` : tag;
}
