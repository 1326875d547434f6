/** The actions that only read: they may be called with GET. All others change something, and need POST. */
export const READS = ['list', 'search', 'show', 'edit', 'bulkDelete'];
