import { ApiClient } from 'adminjs';
import { BY_HAND, isByHand } from './by-hand.js';
import { places } from './places.js';

interface Answer {
  request: { responseURL?: string };
}
/** The part of AdminJS's HTTP client that is used here. */
interface Sender {
  interceptors: {
    request: { use(onQuestion: (question: Question) => Question): void };
    response: { use(onAnswer: (answer: Answer) => Answer | Promise<never>): void };
  };
}
interface Question {
  headers: { set(name: string, value: string): void };
}

const watched = new WeakSet<ApiClient>();

/**
 * Sends a reader without a session to the login page, and from there back. AdminJS would first say so in a box of the browser's own, in
 * English, and would forget the page. Its clients exist before this code runs, therefore each is changed when it is first used.
 */
function watching<Options, Result>(call: (this: ApiClient, options: Options) => Result) {
  return function (this: ApiClient, options: Options): Result {
    if (!watched.has(this)) {
      watched.add(this);
      // Only TypeScript makes it private.
      const sender: Sender = Reflect.get(this, 'client');
      sender.interceptors.request.use(tellHand);
      sender.interceptors.response.use(leave);
    }
    return call.call(this, options);
  };
}

function tellHand(question: Question): Question {
  if (isByHand()) question.headers.set(BY_HAND, '1');
  return question;
}

function leave(answer: Answer): Answer | Promise<never> {
  if (!answer.request.responseURL?.startsWith(location.origin + places.login)) return answer;
  location.assign(`${places.login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  // The browser leaves the page: the call never ends, and shows no error.
  return new Promise<never>(() => {});
}

const { resourceAction, recordAction, bulkAction, getDashboard } = ApiClient.prototype;
Object.assign(ApiClient.prototype, {
  resourceAction: watching(resourceAction),
  recordAction: watching(recordAction),
  bulkAction: watching(bulkAction),
  getDashboard: watching(getDashboard),
});
