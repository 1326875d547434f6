/** Addresses inside the panel and of the API. */
export const places = {
  list: (resource: string) => `/admin/resources/${resource}`,
  show: (resource: string, id: string) => `/admin/resources/${resource}/records/${id}/show`,
  edit: (resource: string, id: string) => `/admin/resources/${resource}/records/${id}/edit`,
  queues: '/admin/queues',
  upload: '/admin/resources/BinaryResource/actions/new',
  tasksOf: (resourceId: string) => `/admin/resources/TaskResult?filters.resourceId=${resourceId}`,
  /** The rows of a parse as a spreadsheet. */
  sheets: (taskId: string) => `/admin/pages/sheets?task=${taskId}`,
  rowsOf: (taskId: string) => `/admin/resources/ParseResult?filters.taskId=${taskId}`,
  /** The uploads of exactly this name, or with the same bytes. */
  versionsOf: (name: string) => `/admin/resources/BinaryResource?filters.name=${encodeURIComponent(`"${name}"`)}`,
  sameBytesAs: (sha256: string) => `/admin/resources/BinaryResource?filters.sha256=${sha256}`,
  /** A task's job in Bull Board. */
  job: (taskName: string, taskId: string) => `/admin/queues/queue/${taskName}/${taskId}`,
  content: (resourceId: string) => `/xxx_api/v1/binary_resources/${resourceId}/content`,
  uploads: '/xxx_api/v1/binary_resources',
  task: (taskId: string) => `/xxx_api/v1/task_results/${taskId}`,
  parse: '/xxx_api/v1/do_parse_resource',
  events: '/xxx_api/v1/events',
  login: '/admin/login',
  password: '/admin/pages/password',
  sessions: '/admin/pages/sessions',
  sessionsApi: '/xxx_api/v1/sessions',
  passwordApi: '/xxx_api/v1/password',
  history: (resource: 'BinaryResource' | 'TaskResult', id: string) =>
    `/xxx_api/v1/${resource === 'TaskResult' ? 'task_results' : 'binary_resources'}/${id}/history`,
  notifications: '/xxx_api/v1/notifications',
  api: '/xxx_api/v1',
};
