import type { CallIssue, CallIssueStore } from '../ports/call-issue-store.js';
import type { Database } from './knex.js';
import { CallIssueModel } from './models/call-issue-model.js';
import { CallModel } from './models/call-model.js';
import { newestFirst } from './page-query.js';

export function createCallIssueStore(db: Database): CallIssueStore {
  return {
    async list(scope, { callId, reason }, page) {
      const query = CallIssueModel.query(db).modify((some) => {
        if (scope !== null) void some.where('company_id', scope);
        if (callId !== undefined) void some.where('call_id', callId);
        if (reason !== undefined) void some.where('reason', reason);
      });
      const { items, ...rest } = await newestFirst(query, page);
      return { ...rest, items: items.map(toIssue) };
    },

    async insert(scope, { by, ...issue }) {
      const query = CallModel.query(db).findById(issue.callId).select('company_id');
      if (scope !== null) void query.where('company_id', scope);
      const call = await query;
      if (!call) return null;
      const { companyId } = call;
      const row = { ...issue, companyId, createdBy: by };
      return toIssue(await CallIssueModel.query(db).insertAndFetch(row));
    },
  };
}

function toIssue(row: CallIssueModel): CallIssue {
  const { id, companyId, callId, reason, comment, createdBy, createdAt } = row;
  return { id, companyId, callId, reason, comment, createdBy, createdAt };
}
