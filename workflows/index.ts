export { campaign } from './campaign.js';
export { callTask } from './call-task.js';
