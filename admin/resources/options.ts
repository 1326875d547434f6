import { type Action, type ActionResponse, type BaseRecord, ForbiddenError, type ResourceWithOptions } from 'adminjs';
import type { Deps } from '../../src/deps.js';
import { reaches } from '../../src/roles.js';
import { findAlongFiles, findAlongTasks } from '../../src/store/along.js';
import { TASK_NAMES, type TaskStatus } from '../../src/store/task.js';
import { createCancel } from '../actions/cancel.js';
import { createDeleteRecords } from '../actions/delete-records.js';
import { createEditResource } from '../actions/edit-resource.js';
import { createParse } from '../actions/parse.js';
import { createRetry } from '../actions/retry.js';
import { createEditUser, createNewUser, type SavingDeps } from '../actions/save-user.js';
import { components } from '../adminjs/component-loader.js';
import { onlyFor } from '../adminjs/panel-user.js';
import type { PanelModels } from '../models/models.js';
import { createListResources } from '../views/list-resources.js';
import { createListTasks } from '../views/list-tasks.js';
import { createShowResource } from '../views/show-resource.js';
import { createShowTask } from '../views/show-task.js';

/** An action that this resource does not have, for any user. */
const NEVER = { isAccessible: false, isVisible: false };
const PASSWORD = {
  type: 'password',
  isVisible: { edit: true, list: false, show: false, filter: false },
  components: { edit: components.passwordField },
} as const;
const TIME = { components: { list: components.timeCell } };
/** In lists, the text of the `leads` column is the link to the record. The `wide` column takes the room that the others leave. */
const LEADS = { leads: true };
const WIDE = { wide: true };

/** The models: what each shows, and who may do what. */
export function createResources(deps: Deps & SavingDeps, models: PanelModels): ResourceWithOptions[] {
  return [
    binaryResource(deps, models),
    taskResult(deps, models),
    parseResult(models),
    user(deps, models),
    auditEntry(models),
  ];
}

function binaryResource(deps: Deps, models: PanelModels): ResourceWithOptions {
  const parse: Partial<Action<ActionResponse>> = {
    component: false,
    icon: 'Play',
    variant: 'primary',
    isAccessible: onlyFor('operator'),
    handler: createParse(deps),
  };
  return {
    resource: models.resources,
    options: {
      navigation: { name: null, icon: 'File' },
      titleProperty: 'name',
      sort: { sortBy: 'createdAt', direction: 'desc' },
      listProperties: ['name', 'size', 'currentTaskId', 'createdAt'],
      filterProperties: ['name', 'extension', 'createdAt', 'sha256', 'id'],
      editProperties: ['name', 'url'],
      properties: {
        name: {
          isTitle: true,
          isRequired: true,
          custom: { ...LEADS, ...WIDE },
          components: { list: components.textCell },
        },
        size: { components: { list: components.sizeCell } },
        currentTaskId: { isSortable: false, components: { list: components.rowsCell } },
        createdAt: TIME,
      },
      actions: {
        new: {
          component: components.uploadFiles,
          isAccessible: onlyFor('operator'),
          custom: { limitBytes: deps.config.uploadLimitBytes },
          // Files go to the REST API, which streams them into the database.
          handler: () => {
            throw new ForbiddenError('anyForbiddenError');
          },
        },
        list: { after: createListResources(deps) },
        show: { component: components.resourcePage, hideActionHeader: true, after: createShowResource(deps, models) },
        edit: { isAccessible: onlyFor('operator'), handler: createEditResource(deps) },
        parse: { ...parse, actionType: 'record' },
        bulkParse: { ...parse, actionType: 'bulk' },
        ...deletion(models.resources, (ids) => findAlongFiles(deps.db, ids)),
      },
    },
  };
}

function taskResult(deps: Deps, models: PanelModels): ResourceWithOptions {
  const retry: Partial<Action<ActionResponse>> = {
    component: false,
    icon: 'RotateCw',
    isAccessible: onlyFor('operator'),
    handler: createRetry(deps),
  };
  const cancel: Partial<Action<ActionResponse>> = {
    component: false,
    icon: 'XCircle',
    isAccessible: onlyFor('operator'),
    handler: createCancel(deps),
  };
  return {
    resource: models.tasks,
    options: {
      navigation: { name: null, icon: 'Activity' },
      titleProperty: 'taskId',
      sort: { sortBy: 'dateCreated', direction: 'desc' },
      listProperties: ['resourceId', 'taskName', 'status', 'dateCreated', 'dateDone', 'worker', 'taskId'],
      filterProperties: ['resourceId', 'status', 'taskName', 'worker', 'dateCreated', 'dateDone', 'taskId'],
      properties: {
        taskId: { isTitle: true, isSortable: false, components: { list: components.idCell } },
        taskName: {
          isSortable: false,
          availableValues: TASK_NAMES.map((value) => ({ value, label: value })),
          components: { list: components.taskKindCell },
        },
        status: { components: { list: components.statusCell } },
        resourceId: {
          reference: 'BinaryResource',
          isSortable: false,
          custom: { ...LEADS, ...WIDE },
          components: { list: components.taskNameCell },
        },
        worker: { isSortable: false, components: { list: components.textCell } },
        dateCreated: TIME,
        dateDone: TIME,
      },
      actions: {
        new: NEVER,
        edit: NEVER,
        list: { after: createListTasks(deps) },
        show: { component: components.taskPage, hideActionHeader: true, after: createShowTask(deps, models) },
        retry: { ...retry, actionType: 'record', variant: 'primary', isVisible: inStatus('FAILURE', 'REVOKED') },
        cancel: { ...cancel, actionType: 'record', isVisible: inStatus('PENDING', 'STARTED', 'RETRY') },
        bulkRetry: { ...retry, actionType: 'bulk' },
        bulkCancel: { ...cancel, actionType: 'bulk' },
        ...deletion(models.tasks, (ids) => findAlongTasks(deps.db, ids)),
      },
    },
  };
}

function parseResult(models: PanelModels): ResourceWithOptions {
  return {
    resource: models.rows,
    options: {
      navigation: { name: null, icon: 'Grid' },
      titleProperty: 'values',
      sort: { sortBy: 'row', direction: 'asc' },
      listProperties: ['sheet', 'row', 'values', 'resourceId', 'taskId'],
      filterProperties: ['resourceId', 'taskId', 'sheet', 'row', 'values'],
      properties: {
        id: { isTitle: false },
        row: { custom: LEADS },
        values: {
          type: 'string',
          isTitle: true,
          isSortable: false,
          custom: WIDE,
          components: { list: components.valuesCell },
        },
        sheet: { isSortable: false, components: { list: components.textCell } },
        taskId: { reference: 'TaskResult', isSortable: false, components: { list: components.recordCell } },
        resourceId: { reference: 'BinaryResource', isSortable: false, components: { list: components.recordCell } },
      },
      actions: {
        new: NEVER,
        edit: NEVER,
        show: { component: components.rowPage, hideActionHeader: true },
        ...deletion(models.rows),
      },
    },
  };
}

function user(deps: SavingDeps, models: PanelModels): ResourceWithOptions {
  const isAccessible = onlyFor('administrator');
  return {
    resource: models.users,
    options: {
      navigation: { name: null, icon: 'Users' },
      titleProperty: 'username',
      sort: { sortBy: 'username', direction: 'asc' },
      listProperties: ['username', 'email', 'role', 'isActive', 'lastUsedAt', 'createdAt'],
      filterProperties: ['username', 'email', 'role', 'isActive'],
      editProperties: ['username', 'email', 'role', 'isActive', 'password', 'ownPassword'],
      showProperties: [
        'username',
        'email',
        'role',
        'isActive',
        'lastLoginAt',
        'lastUsedAt',
        'createdAt',
        'updatedAt',
        'id',
      ],
      properties: {
        username: { isTitle: true, isRequired: true, custom: LEADS, components: { list: components.textCell } },
        email: { isTitle: false, isRequired: true, custom: WIDE, components: { list: components.textCell } },
        role: { isRequired: true, components: { list: components.roleCell, edit: components.roleField } },
        password: PASSWORD,
        // The administrator's own password, not the user's.
        ownPassword: PASSWORD,
        passwordHash: { isVisible: false },
        isActive: { isSortable: false, components: { list: components.activeCell, edit: components.activeField } },
        lastLoginAt: TIME,
        lastUsedAt: TIME,
        createdAt: TIME,
      },
      actions: {
        list: { isAccessible },
        search: { isAccessible },
        show: { isAccessible, component: components.userPage, hideActionHeader: true },
        new: { isAccessible, handler: createNewUser(deps) },
        edit: { isAccessible, handler: createEditUser(deps) },
        // Users cannot delete themselves. Therefore an administrator always remains.
        delete: {
          handler: createDeleteRecords(models.users),
          isAccessible: ({ currentAdmin, record }) =>
            reaches(currentAdmin?.['role'], 'administrator') && record?.id() !== currentAdmin?.id,
        },
        bulkDelete: NEVER,
      },
    },
  };
}

function auditEntry(models: PanelModels): ResourceWithOptions {
  const isAccessible = onlyFor('administrator');
  const label = { isSortable: false, components: { list: components.labelCell } };
  return {
    resource: models.audit,
    options: {
      navigation: { name: null, icon: 'Shield' },
      titleProperty: 'action',
      sort: { sortBy: 'at', direction: 'desc' },
      listProperties: ['at', 'username', 'action', 'objectName', 'objectType', 'way', 'address'],
      filterProperties: ['at', 'username', 'action', 'objectName', 'objectType', 'objectId'],
      properties: {
        at: { isSortable: false, components: { list: components.timeCell } },
        username: { isSortable: false, components: { list: components.textCell } },
        action: { ...label, isTitle: true, custom: LEADS },
        way: label,
        objectType: { ...label, isTitle: false, availableValues: OBJECTS.map((value) => ({ value, label: value })) },
        objectName: { isSortable: false, isTitle: false, custom: WIDE, components: { list: components.textCell } },
        address: { isSortable: false },
        changes: { type: 'string' },
      },
      actions: {
        list: { isAccessible },
        search: { isAccessible },
        show: { isAccessible, component: components.auditPage, hideActionHeader: true },
        new: NEVER,
        edit: NEVER,
        delete: NEVER,
        bulkDelete: NEVER,
      },
    },
  };
}

/** The kinds of things that the audit trail names. */
const OBJECTS = ['BinaryResource', 'TaskResult', 'ParseResult', 'User', 'Session', 'Queue', 'Fixture'];

/** For actions that make sense in some statuses only. */
function inStatus(...statuses: TaskStatus[]): (asking: { record?: BaseRecord }) => boolean {
  return ({ record }) => statuses.some((status) => status === record?.param('status'));
}

function deletion(...of: Parameters<typeof createDeleteRecords>): Record<string, Partial<Action<ActionResponse>>> {
  const isAccessible = onlyFor('administrator');
  const handler = createDeleteRecords(...of);
  return { delete: { isAccessible, handler }, bulkDelete: { isAccessible, handler } };
}
