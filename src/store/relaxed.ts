/**
 * SQL for the RETURNING of a statement outside of a transaction: its commit does not wait for the disk. It is for data that a power
 * failure may undo without harm, e.g. a task's progress. PostgreSQL reads the setting at the commit, and forgets it afterwards. A
 * transaction around the statement would cost two more messages.
 */
export const RELAXED = `set_config('synchronous_commit', 'off', true) AS relaxed`;
