import { ApiClient } from 'adminjs';
import { places } from './places.js';

interface Answer {
  request: { responseURL?: string };
}
/** What AdminJS's client sends by, as far as it matters here. */
interface Sender {
  interceptors: { response: { use(onAnswer: (answer: Answer) => Answer | Promise<never>): void } };
}

const watched = new WeakSet<ApiClient>();

/**
 * Leads whoever has no session any more to the login, and from there back. AdminJS would say so first in a box of the browser's own, in
 * English, and forget where one was. Its clients are there before this is: each is taught when it is first used.
 */
function watching<Options, Result>(call: (this: ApiClient, options: Options) => Result) {
  return function (this: ApiClient, options: Options): Result {
    if (!watched.has(this)) {
      watched.add(this);
      // Private by its types alone.
      const sender: Sender = Reflect.get(this, 'client');
      sender.interceptors.response.use(leave);
    }
    return call.call(this, options);
  };
}

function leave(answer: Answer): Answer | Promise<never> {
  if (!answer.request.responseURL?.startsWith(location.origin + places.login)) return answer;
  location.assign(`${places.login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  // The page goes: nobody waits for an answer any more.
  return new Promise<never>(() => {});
}

const { resourceAction, recordAction, bulkAction, getDashboard } = ApiClient.prototype;
Object.assign(ApiClient.prototype, {
  resourceAction: watching(resourceAction),
  recordAction: watching(recordAction),
  bulkAction: watching(bulkAction),
  getDashboard: watching(getDashboard),
});
