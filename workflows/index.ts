export { campaign } from './campaign.js';
export { callTask } from './call-task.js';
export { webhook } from './webhook.js';
