import { ApiClient } from 'adminjs';
import { READS } from '../adminjs/reads.js';

type Options = { actionName?: string; method?: string };

/**
 * AdminJS's buttons call an action without a page by GET, and the server changes nothing on GET. The client has no option for the
 * method. Therefore its three calls are changed here to send POST for every action that is not a read.
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
