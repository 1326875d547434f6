/** The actions that only look, and so may be asked for with GET. Whatever else there is changes something: POST alone. */
export const READS = ['list', 'search', 'show', 'edit', 'bulkDelete'];
