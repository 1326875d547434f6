import { fileURLToPath } from 'node:url';
import { ComponentLoader, type OverridableComponent } from 'adminjs';

/** Where AdminJS finds our React components: compiled, in the folder beside this one. */
export const componentLoader = new ComponentLoader();

const place = (file: string) => fileURLToPath(new URL(`../components/${file}.js`, import.meta.url));
const add = (name: string, file: string) => componentLoader.add(name, place(file));

/** Our components, by the names under which options refer to them. */
export const components = {
  home: add('Home', 'home'),
  uploadFiles: add('UploadFiles', 'upload-files'),
  resourcePage: add('ResourcePage', 'resource-page'),
  taskPage: add('TaskPage', 'task-page'),
  userPage: add('UserPage', 'user-page'),
  auditPage: add('AuditPage', 'audit-page'),
  rowPage: add('RowPage', 'row-page'),
  passwordField: add('PasswordField', 'password-field'),
  passwordPage: add('PasswordPage', 'password-page'),
  sessionsPage: add('SessionsPage', 'sessions-page'),
  sheetsPage: add('SheetsPage', 'sheet/sheets-page'),
  statusCell: add('StatusCell', 'status-cell'),
  timeCell: add('TimeCell', 'time-cell'),
  sizeCell: add('SizeCell', 'size-cell'),
  rowsCell: add('RowsCell', 'rows-cell'),
  valuesCell: add('ValuesCell', 'values-cell'),
  roleCell: add('RoleCell', 'role-cell'),
  labelCell: add('LabelCell', 'label-cell'),
  idCell: add('IdCell', 'id-cell'),
  textCell: add('TextCell', 'text-cell'),
  recordCell: add('RecordCell', 'record-cell'),
  taskNameCell: add('TaskNameCell', 'task-name-cell'),
  taskKindCell: add('TaskKindCell', 'task-kind-cell'),
  roleField: add('RoleField', 'role-field'),
  activeField: add('ActiveField', 'active-field'),
  activeCell: add('ActiveCell', 'active-cell'),
};

/** Components of AdminJS itself, and ours that replace them. */
const OVERRIDES = {
  Application: 'frame/application',
  // Each of AdminJS's pages is in one of these.
  DashboardRoute: 'frame/main',
  ResourceRoute: 'frame/main',
  ResourceActionRoute: 'frame/main',
  RecordActionRoute: 'frame/main',
  PageRoute: 'frame/main',
  BulkActionRoute: 'frame/bulk-route',
  Login: 'login',
  TopBar: 'top-bar',
  Sidebar: 'frame/sidebar',
  ActionHeader: 'frame/page-header',
  NoticeBox: 'frame/notices',
  DefaultListAction: 'list',
  RecordsTable: 'list/records-table',
  NoRecords: 'no-records',
  FilterDrawer: 'list/filter-panel',
  DefaultFilterProperty: 'list/filter-field',
  DefaultReferenceFilterProperty: 'list/reference-filter',
} satisfies Partial<Record<OverridableComponent, string>>;

for (const [name, file] of Object.entries(OVERRIDES)) {
  // The keys are the table's, but `Object.entries` does not say so in its type.
  componentLoader.override(name as keyof typeof OVERRIDES, place(file));
}
