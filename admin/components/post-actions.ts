import { ApiClient } from 'adminjs';
import { READS } from '../adminjs/reads.js';

type Options = { actionName?: string; method?: string };

/**
 * AdminJS's buttons call an action that has no page of its own with GET, and the server refuses to change anything then.
 * The client gives no way to choose, so that its three calls are taught here to send POST for whatever is no reading.
 */
function sendChangesByPost(): void {
  const client = ApiClient.prototype;
  const { recordAction, bulkAction, resourceAction } = client;
  client.recordAction = function (options) {
    return recordAction.call(this, withMethod(options));
  };
  client.bulkAction = function (options) {
    return bulkAction.call(this, withMethod(options));
  };
  client.resourceAction = function (options) {
    return resourceAction.call(this, withMethod(options));
  };
}

function withMethod<T extends Options>(options: T): T {
  return READS.includes(options.actionName ?? '') ? options : { ...options, method: 'post' };
}

sendChangesByPost();
