import type { FileKind, LimitUnit, WorkbookCode } from '../../src/errors.js';

/** Why a task ends without rows, apart from what is wrong with its workbook. */
type TaskCode =
  | 'child_ended'
  | 'claim_lost'
  | 'database_away'
  | 'database_busy'
  | 'database_full'
  | 'database_read_only'
  | 'internal_error'
  | 'invalid_payload'
  | 'memory_limit'
  | 'no_progress'
  | 'no_room'
  | 'resource_gone'
  | 'stalled'
  | 'stopped'
  | 'storage_full'
  | 'task_held'
  | 'too_slow'
  | 'worker_lost';

/** Why a page's request is refused. */
type RequestCode =
  | 'away'
  | 'bad_request'
  | 'body_too_large'
  | 'cross_site'
  | 'file_too_large'
  | 'forbidden'
  | 'form_too_large'
  | 'header_too_large'
  | 'idempotency_key_reused'
  | 'invalid_id'
  | 'invalid_input'
  | 'malware_found'
  | 'method_not_allowed'
  | 'missing_file'
  | 'missing_name'
  | 'not_found'
  | 'not_retryable'
  | 'parsed_otherwise'
  | 'request_in_progress'
  | 'request_timeout'
  | 'rows_removed'
  | 'scan_failed'
  | 'several_files'
  | 'task_ended'
  | 'too_many_requests'
  | 'too_many_streams'
  | 'too_many_uploads'
  | 'unauthorized'
  | 'unknown_host'
  | 'unsupported_media_type'
  | 'upload_broken'
  | 'upload_too_slow';

const REPAIR = 'Excel で開いて修復し、保存し直してください。';
const SAVE_AGAIN = '作成元のソフトで保存し直してください。';
const SPLIT = '複数のブックに分割してください。';

const IF_TRUSTED =
  '信頼できる相手からのファイルであれば、作成元のソフトで開き、.xlsx で保存してアップロードしてください。';

const REASONS: Record<WorkbookCode | TaskCode | RequestCode, string> = {
  bad_csv: 'ファイルを表として読み取れません。該当の行を直して、アップロードし直してください。',
  bad_encoding:
    '文字コードが合わないため、文字として読めない部分があります。UTF-8 で保存し直すか、解析時に正しい文字コードを指定してください。',
  bad_record: `ブックが壊れています。バイナリ形式のブックとして正しくない部分があります。${REPAIR}`,
  bad_shared_string: `ブックが壊れています。存在しない文字列を参照しているセルがあります。${REPAIR}`,
  bad_xml: `ブックが壊れています。XML として正しくない部分があります。${REPAIR}`,
  beyond_limits: 'この形式で扱える行数・列数を超える位置にセルがあります。範囲内に収まるように直してください。',
  damaged: `ファイルが壊れています。アップロードし直すか、${REPAIR}`,
  declarations_refused: `ブックには不要な文書型宣言またはエンティティ宣言が含まれているため、安全のため読み取りを中止しました。${IF_TRUSTED}`,
  duplicate_part: `ブックが壊れています。同じ名前の部品が 2 つ含まれています。${SAVE_AGAIN}`,
  empty_file: 'ファイルが空（0 バイト）です。アップロードし直してください。',
  encrypted: 'パスワードで保護されています。パスワードを解除して保存し、アップロードし直してください。',
  missing_part: `ブックが壊れています。シートの内容を収めた部品が見つかりません。${REPAIR}`,
  no_sheets: `ブックが壊れています。シートが 1 枚も登録されていません。${SAVE_AGAIN}`,
  not_a_workbook:
    'ブックではありません。Excel ブック（.xlsx、.xls、.xlsb）、OpenDocument 表計算（.ods）、または .csv ファイルをアップロードしてください。',
  open_quote:
    '引用符（"）が閉じられないままファイルが終わっています。途中で切れているか、引用符が抜けています。直してアップロードし直してください。',
  out_of_order: `シートの行やセルの順序が正しくありません。${REPAIR}`,
  overlapping_parts: `部品どうしが重なり合う不正な zip 形式のため、安全のため開きませんでした。${IF_TRUSTED}`,
  part_too_large: `ブックの一部が、読み取れる大きさの上限を超えています。${IF_TRUSTED}`,
  too_dense: `展開後の大きさが圧縮時に比べて異常に大きいため、安全のため開きませんでした。${IF_TRUSTED}`,
  too_large: `展開後の大きさが上限を超えています。${SPLIT}`,
  too_large_rows: `全行を合わせた大きさが上限を超えています。${SPLIT}`,
  too_long_name: 'シート名が長すぎます。Excel で使えるのは 31 文字までです。短くしてください。',
  too_long_row: '1 行が長すぎます。引用符の閉じ忘れがないか確認するか、行を分割してください。',
  too_long_tag: `タグまたはセル 1 つの大きさが上限を超えています。Excel でも開けない大きさです。${IF_TRUSTED}`,
  too_long_text: 'セルの文字列が、Excel で許される長さを超えています。短くしてください。',
  too_many_cells: `セルの数が上限を超えています。${SPLIT}`,
  too_many_columns:
    '列の数が上限を超えています。区切り文字が違っていないか確認し、違っていなければファイルを分割してください。',
  too_many_duplicates: `同じ行の同じセルが何度も繰り返されています。${REPAIR}`,
  too_many_merges: `互いに重なり合う結合セルが多すぎます。${REPAIR}`,
  too_many_parts: `zip 形式の中の部品が異常に多いため、安全のため開きませんでした。${IF_TRUSTED}`,
  too_many_rows: `行の数が上限を超えています。${SPLIT}`,
  too_many_sheets: `シートの数が上限を超えています。${SPLIT}`,
  too_many_strings: `ブックに含まれる文字列が上限を超えています。${SPLIT}`,
  too_many_styles: '書式（スタイル）の数が上限を超えています。作成元のソフトで開き、.xlsx で保存し直してください。',
  too_repetitive:
    '同じ長い文字列や同じ行が何度も繰り返されているか、空のセルが多すぎるため、行の大きさがファイルに比べて異常に大きくなります。文字列を短くするか、右端に離れたセルを削除するか、複数のブックに分割してください。',
  truncated:
    'ファイルが途中で切れています。アップロードし直してください。それでもだめなら Excel で開いて修復し、保存し直してください。',
  unknown_xml:
    'XML ファイルですが、ブックではありません。作成元のソフトで開き、.xlsx で保存してアップロードしてください。',
  unreadable:
    'ブックを読み取れません。通常のブックにはない内容が含まれています。Excel で開いて保存し直し、アップロードしてください。',
  unsupported_compression: 'Excel では使われない圧縮方式の部品があります。Excel で開いて保存し直してください。',
  web_archive:
    '拡張子にかかわらず、内容は Web アーカイブ（MHTML）です。Excel で開き、.xlsx で保存してアップロードしてください。',
  web_page:
    '拡張子にかかわらず、内容は Web ページ（HTML）です。Excel で開き、.xlsx で保存してアップロードしてください。',

  child_ended: 'ブックを読み取るプロセスが予期せず終了しました。',
  claim_lost: 'タスクは取り消されたか、別のワーカーに引き継がれました。',
  database_away: 'データベースが応答しませんでした。',
  database_busy: 'データベースが混み合っていたため、処理できませんでした。',
  database_full: 'データベースのディスクに空きがありません。管理者が空きを確保する必要があります。',
  database_read_only: 'フェイルオーバーなどのため、データベースが一時的に読み取り専用になっています。',
  internal_error: 'Gyoretsu の内部で問題が起きました。調査にはトレースバックとログが役立ちます。',
  memory_limit:
    'このブックの読み取りに必要なメモリーが上限を超えました。ブックを分割するか、上限を引き上げてください。',
  no_progress: '読み取りが長時間進まなかったため、中止しました。ブックを分割するか、上限を引き上げてください。',
  no_room:
    '文字列がメモリーに収まらず、一時フォルダーにも書き込めませんでした。空き容量を確保するか、TMPDIR に別のフォルダーを指定してください。',
  invalid_payload: 'タスクの引数が正しくありません。もう一度登録してください。',
  resource_gone: 'ファイルは読み取られる前に削除されました。解析するには、アップロードし直してください。',
  stalled: 'このタスクを実行したワーカーが何度も停止したため、あきらめました。',
  stopped: 'タスクは終わる前に停止されました。',
  storage_full:
    '保存できる容量の上限を超えます。不要なファイルを削除するか、上限の引き上げを管理者に依頼してください。以前の解析で保存された行も、削除されるまでは容量に含まれます。',
  task_held: '別のワーカーがこのタスクを保持したままです。',
  too_slow: '読み取りにかかる時間が上限を超えたため、中止しました。ブックを分割するか、上限を引き上げてください。',
  worker_lost: '実行中のワーカーが停止しました。別のワーカーが最初からやり直します。',

  away: 'サーバーが応答しません。もう一度お試しください。',
  bad_request: '要求を処理できませんでした。ページを再読み込みして、やり直してください。',
  body_too_large: '送信する内容が大きすぎます。短くしてください。',
  cross_site: '別のサイトからの要求のため、受け付けませんでした。',
  file_too_large: 'ファイルが大きさの上限を超えています。分割するか、上限の引き上げを管理者に依頼してください。',
  forbidden: 'この操作を行う権限がありません。管理者に依頼してください。',
  form_too_large: '一度に送る内容が多すぎます。分けて送ってください。',
  header_too_large: '要求のヘッダーが大きすぎます。ページを再読み込みして、やり直してください。',
  idempotency_key_reused: '同じキーで別の内容が送られました。ページを再読み込みして、やり直してください。',
  invalid_id: 'ID が正しくありません。一覧から開き直してください。',
  invalid_input: '入力内容が正しくありません。内容を確認してください。',
  malware_found: 'ウイルス検査で問題が見つかったため、保存しませんでした。送信元か管理者に確認してください。',
  method_not_allowed: 'この操作はここではできません。ページを再読み込みして、やり直してください。',
  missing_file: 'ファイルが選ばれていません。',
  missing_name: 'ファイル名がありません。ファイル名を付けて送ってください。',
  not_found: '対象が見つかりません。すでに削除されたようです。',
  not_retryable: 'このタスクは再実行できません。再実行できるのは、失敗または取り消されたタスクだけです。',
  parsed_otherwise: 'このファイルは別の設定で解析中です。終わるまで待つか、その解析を取り消してください。',
  request_in_progress: '同じ要求を処理中です。少し待ってから、もう一度お試しください。',
  request_timeout: '送信に時間がかかりすぎました。通信状況を確認して、もう一度お試しください。',
  rows_removed:
    'ファイルが削除されたか、同じファイルの新しい解析結果に置き換えられたため、この解析の行は残っていません。',
  scan_failed: 'ウイルス検査ができなかったため、保存しませんでした。しばらくしてからもう一度お試しください。',
  several_files: '1 回の送信で受け付けられるファイルは 1 つです。1 つずつ送ってください。',
  task_ended: 'タスクはすでに終了しています。',
  too_many_requests: '同時に実行できる検索や絞り込みの数を超えました。数秒待って、もう一度お試しください。',
  too_many_streams: '同時に開いている画面が多すぎます。使っていないタブを閉じてください。',
  too_many_uploads: '同時にアップロードされているファイルが多すぎます。1 分ほど待って、もう一度お試しください。',
  unauthorized: 'ログインし直してください。',
  unknown_host: 'このホスト名でのアクセスは許可されていません。正しいアドレスで開き直してください。',
  unsupported_media_type: 'この形式では受け付けられません。ページを再読み込みして、やり直してください。',
  upload_broken: 'アップロードが途中で切れました。もう一度送ってください。',
  upload_too_slow: '通信が遅すぎるため、アップロードを打ち切りました。通信状況を確認して、もう一度送ってください。',
};

const KINDS: Record<FileKind, string> = {
  archive: '圧縮ファイル',
  binary: '不明な形式のデータ',
  blank: '空白のみ',
  database: 'データベース',
  document: '表計算以外の文書',
  pdf: 'PDF 文書',
  picture: '画像',
  powerpoint: 'PowerPoint プレゼンテーション',
  rich_text: 'リッチテキスト文書',
  text: 'テキスト（表であれば、名前の末尾を .csv にしてください）',
  word: 'Word 文書',
  xml: '表計算以外の XML',
};

const UNITS: Record<LimitUnit, string> = {
  characters: '{{value}} 文字',
  rows: '{{value}} 行',
  columns: '{{value}} 列',
  cells: '{{value}} セル',
  sheets: '{{value}} シート',
  parts: '{{value}} 個',
  styles: '{{value}} 種類',
  texts: '{{value}} 種類',
  bytes: '{{value}} バイト',
  MiB: '{{value}} MB',
  GiB: '{{value}} GB',
  seconds: '{{value}} 秒',
  times: '{{value}} 倍',
};

/** Why something failed, in Japanese, by the error's code, and what its details say. The errors themselves have the English. */
export const jaFailures = {
  reasons: REASONS,
  places: {
    kind: '内容：{{value}}',
    sheet: 'シート「{{value}}」',
    cell: 'セル {{value}}',
    row: '{{value}} 行目',
    part: '部品 {{value}}',
    encoding: '文字コード {{value}}',
    limit: '上限 {{value}}',
    setting: '設定 {{value}}',
  },
  kinds: KINDS,
  units: UNITS,
  inBrackets: '（{{value}}）',
  between: '、',
  original: '元のメッセージ（英語）',
};
