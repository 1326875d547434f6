import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';

/** A file as somebody would upload it. */
export interface Upload {
  name: string;
  bytes: Buffer;
}

type Cell = string | number | Date;

const SHOPS = ['新宿店', '横浜店', '名古屋店', '梅田店', '博多店'];
const GOODS: [string, number][] = [
  ['緑茶 500ml', 138],
  ['おにぎり（鮭）', 150],
  ['ボールペン 黒', 110],
  ['ノート A5', 220],
  ['折りたたみ傘', 1_980],
  ['単3電池 4本', 498],
];
const PARTS = [
  'Hex bolt M8',
  'Bearing 6204-2RS',
  'Timing belt HTD-5M',
  'O-ring 24x2',
  'Limit switch',
  'Cable gland M20',
];

/** The files of a small shop's back office, Japanese and English. The last two cannot be read. */
export async function makeUploads(): Promise<Upload[]> {
  return [
    { name: '売上明細_2026年10月.xlsx', bytes: await salesBook() },
    { name: 'Inventory 2026-11.xlsx', bytes: await inventoryBook() },
    {
      name: 'shipments-week-47.csv',
      bytes: table(['Order', 'Carrier', 'Country', 'Weight kg', 'Shipped'], 1_240, (row) => [
        `SO-${48_100 + row}`,
        pick(['DHL', 'Yamato', 'FedEx'], row),
        pick(['JP', 'DE', 'US', 'FR'], row),
        (((row * 37) % 400) + 5) / 10,
        `2026-11-${String(16 + (row % 5)).padStart(2, '0')}`,
      ]),
    },
    {
      name: '顧客一覧.csv',
      bytes: table(['顧客番号', '会社名', '都道府県', '電話番号'], 860, (row) => [
        String(row).padStart(5, '0'),
        `株式会社${pick(['青空', '山手', '若葉', '白川'], row)}商事`,
        pick(['東京都', '大阪府', '福岡県', '北海道'], row),
        `03-5555-${String(1_000 + row)}`,
      ]),
    },
    { name: '見積書_株式会社青空商事_2026年11月18日_第3版_最終_修正済み.xlsx', bytes: await salesBook() },
    { name: '在庫表.ods', bytes: fixture('book.ods') },
    { name: 'Customers (old system).xls', bytes: fixture('book.xls') },
    { name: '給与台帳_2026.xlsx', bytes: fixture('refused-wrong-checksum.xlsx') },
    { name: 'Q3 forecast (copy).xlsx', bytes: fixture('refused-not-xml.xlsx') },
  ];
}

/** Files whose parses are under way, or wait, while the pictures are taken. */
export function makeWaiting(): Upload[] {
  return ['sensor-log-2026-11.csv', '全店POSデータ_2026年度.csv', '棚卸_横浜店.csv', 'web-orders-november.csv'].map(
    (name) => {
      return { name, bytes: table([name, 'n'], 10, (row) => [`#${row}`, row]) };
    },
  );
}

async function salesBook(): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sales = book.addWorksheet('売上');
  sales.addRow(['日付', '店舗', '商品', '数量', '単価', '金額', '備考']);
  for (let row = 0; row < 2_400; row++) {
    const [name, price] = pick(GOODS, row * 7 + (row % 5));
    const count = ((row * 13) % 9) + 1;
    const note = row % 11 === 3 ? '返品あり' : '';
    addTyped(sales, [
      new Date(Date.UTC(2026, 9, 1 + (row % 31))),
      pick(SHOPS, row),
      name,
      count,
      price,
      count * price,
      note,
    ]);
  }
  const totals = book.addWorksheet('店舗別集計');
  totals.addRow(['店舗', '売上']);
  for (const [at, shop] of SHOPS.entries()) totals.addRow([shop, 1_204_300 + at * 83_470]);
  book.addWorksheet('マスタ', { state: 'hidden' }).addRows(GOODS);
  return Buffer.from(await book.xlsx.writeBuffer());
}

async function inventoryBook(): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  for (const place of ['Hamburg', 'Osaka']) {
    const sheet = book.addWorksheet(place);
    sheet.addRow(['Part', 'Description', 'On hand', 'Unit price', 'Value', 'Counted']);
    for (let row = 0; row < 640; row++) {
      const onHand = (row * 29) % 480;
      const price = ((row * 53) % 4_000) / 100 + 0.35;
      const counted = new Date(Date.UTC(2026, 10, 2 + (row % 18)));
      addTyped(sheet, [
        `P-${10_000 + row * 3}`,
        pick(PARTS, row),
        onHand,
        price,
        Math.round(onHand * price * 100) / 100,
        counted,
      ]);
    }
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

function addTyped(sheet: ExcelJS.Worksheet, cells: Cell[]): void {
  const row = sheet.addRow(cells);
  for (const [at, cell] of cells.entries()) if (cell instanceof Date) row.getCell(at + 1).numFmt = 'yyyy-mm-dd';
}

function table(head: string[], rows: number, rowOf: (row: number) => (string | number)[]): Buffer {
  const lines = Array.from({ length: rows }, (_, row) => rowOf(row + 1).join(','));
  return Buffer.from(`${[head.join(','), ...lines].join('\n')}\n`);
}

function fixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/books/${name}`, import.meta.url));
}

function pick<T>(from: readonly T[], at: number): T {
  const found = from[at % from.length];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
