// Started by siege.ts, with URL, Authorization and seconds as arguments. It sends one message: what the bystander saw.
import { work } from './bystander.js';

const [url = '', authorization = '', seconds] = process.argv.slice(2);
process.send?.(await work(url, authorization, Number(seconds)), () => process.disconnect());
