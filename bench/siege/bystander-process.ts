// Run by siege.ts: URL, Authorization and seconds as arguments; what the bystander saw as the one message.
import { work } from './bystander.js';

const [url = '', authorization = '', seconds] = process.argv.slice(2);
process.send?.(await work(url, authorization, Number(seconds)), () => process.disconnect());
