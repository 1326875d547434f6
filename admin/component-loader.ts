import { fileURLToPath } from 'node:url';
import { ComponentLoader } from 'adminjs';

/** Where AdminJS finds our React components: beside this module, as the compiler left them. */
export const componentLoader = new ComponentLoader();

const place = (file: string) => fileURLToPath(new URL(`./components/${file}.js`, import.meta.url));
const add = (name: string, file: string) => componentLoader.add(name, place(file));

/** Our components, by the names under which options refer to them. */
export const components = {
  home: add('Home', 'home'),
  uploadFiles: add('UploadFiles', 'upload-files'),
  resourcePage: add('ResourcePage', 'resource-page'),
  taskPage: add('TaskPage', 'task-page'),
  userPage: add('UserPage', 'user-page'),
  rowPage: add('RowPage', 'row-page'),
  passwordPage: add('PasswordPage', 'password-page'),
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
};

// Parts of AdminJS itself that ours stand in for.
componentLoader.override('Login', place('login'));
componentLoader.override('TopBar', place('top-bar'));
componentLoader.override('SidebarBranding', place('sidebar-branding'));
componentLoader.override('SidebarPages', place('sidebar-pages'));
componentLoader.override('SidebarFooter', place('nothing'));
componentLoader.override('DefaultListAction', place('list'));
componentLoader.override('DefaultBulkDeleteAction', place('bulk-delete'));
componentLoader.override('NoRecords', place('no-records'));
