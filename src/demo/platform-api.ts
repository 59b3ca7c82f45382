import type { z } from 'zod';
import type { callPageSchema } from '../contracts/call-api.js';
import type { callDetailSchema } from '../contracts/call-detail.js';
import type { callTaskPageSchema, callTaskSchema } from '../contracts/call-task-api.js';
import type { campaignOut, campaignStatsOut } from '../contracts/campaign-api.js';
import type { companyOut } from '../contracts/company-api.js';
import type { importResultSchema } from '../contracts/contact-import.js';
import type { lineSchema, linesSchema } from '../contracts/line-api.js';
import type { skillbaseOut } from '../contracts/skillbase-api.js';
import type { ApiClient } from './api-client.js';

export type Campaign = z.infer<typeof campaignOut>;
export type CampaignStats = z.infer<typeof campaignStatsOut>;
export type CallPage = z.infer<typeof callPageSchema>;
export type CallDetail = z.infer<typeof callDetailSchema>;
export type CallTask = z.infer<typeof callTaskSchema>;
export type Company = z.infer<typeof companyOut>;
export type ImportResult = z.infer<typeof importResultSchema>;
export type Line = z.infer<typeof lineSchema>;
export type Skillbase = z.infer<typeof skillbaseOut>;
/** Body of `POST /api/skillbases`, as it stands in a file. */
export type BotFile = { name: string; slug?: string | undefined } & Record<string, unknown>;

/** What the demo asks of the API, one function a request. */
export type PlatformApi = ReturnType<typeof createPlatformApi>;

export function createPlatformApi(client: ApiClient) {
  const query = (fields: Record<string, string | number | undefined>): string => {
    const given = Object.entries(fields).filter(([, value]) => value !== undefined);
    return new URLSearchParams(
      given.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
  };
  return {
    companies: () => client.get<{ items: Company[]; total: number }>('/api/companies?limit=100'),
    createCompany: (body: { name: string; slug: string }) =>
      client.post<Company>('/api/companies', body),
    lines: () => client.get<z.infer<typeof linesSchema>>('/api/lines'),
    createLine: (body: object) => client.post<Line>('/api/lines', body),
    skillbases: (fields: { company_id: string; skip: number }) =>
      client.get<{ items: Skillbase[]; total: number }>(
        `/api/skillbases?${query({ ...fields, limit: 100 })}`,
      ),
    createSkillbase: (body: object) => client.post<Skillbase>('/api/skillbases', body),
    createCampaign: (body: object) => client.post<Campaign>('/api/campaigns', body),
    upload: (campaignId: string, file: { name: string; content: Blob }) =>
      client.upload<ImportResult>(`/api/campaigns/${campaignId}/call-list`, file),
    start: (campaignId: string) => client.post<Campaign>(`/api/campaigns/${campaignId}/start`),
    stop: (campaignId: string) => client.post<Campaign>(`/api/campaigns/${campaignId}/stop`),
    stats: (campaignId: string) => client.get<CampaignStats>(`/api/campaigns/${campaignId}/stats`),
    calls: (fields: {
      campaign_id: string;
      state?: string;
      limit: number;
      cursor?: string | undefined;
    }) => client.get<CallPage>(`/api/calls?${query(fields)}`),
    call: (id: string) => client.get<CallDetail>(`/api/calls/${id}`),
    task: (id: string) => client.get<CallTask>(`/api/call-tasks/${id}`),
    tasks: (fields: { campaign_id: string; outcome?: string; limit: number }) =>
      client.get<z.infer<typeof callTaskPageSchema>>(`/api/call-tasks?${query(fields)}`),
  };
}
