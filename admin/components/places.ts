/** Addresses inside the panel and of the API. */
export const places = {
  list: (resource: string) => `/admin/resources/${resource}`,
  show: (resource: string, id: string) => `/admin/resources/${resource}/records/${id}/show`,
  upload: '/admin/resources/BinaryResource/actions/new',
  tasksOf: (resourceId: string) => `/admin/resources/TaskResult?filters.resourceId=${resourceId}`,
  rowsOf: (taskId: string) => `/admin/resources/ParseResult?filters.taskId=${taskId}`,
  content: (resourceId: string) => `/xxx_api/v1/binary_resources/${resourceId}/content`,
  uploads: '/xxx_api/v1/binary_resources',
};
