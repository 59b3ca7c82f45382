/** Rows as Postgres returns them: the columns that tests set or look at. */
export interface CompanyRow {
  id: string;
  name: string;
  slug: string;
  description: string | null;
  timezone: string | null;
  calls_per_minute: number | null;
  max_concurrent_calls: number | null;
}

export interface ApiKeyRow {
  id: string;
  company_id: string | null;
  name: string;
  role: string;
  prefix: string;
  hash: string;
  revoked_at: Date | null;
}

export interface SkillbaseRow {
  id: string;
  company_id: string;
  name: string;
  slug: string;
  version: number;
  config: object;
  is_active: boolean;
  is_published: boolean;
  archived_at: Date | null;
}

export interface LineRow {
  id: string;
  company_id: string | null;
  name: string;
  kind: string;
  calls_per_minute: number;
  max_concurrent_calls: number;
  settings: object;
  is_default: boolean;
}

export interface ClockRow {
  line_id: string;
  real_origin: Date;
  virtual_origin: Date;
  speed: number;
}

export interface CampaignRow {
  id: string;
  company_id: string;
  skillbase_id: string;
  skillbase_version: number | null;
  line_id: string;
  name: string;
  status: string;
  pause_reason: string | null;
  start_time: Date | null;
  end_time: Date | null;
  daily_start_time: string;
  daily_end_time: string;
  timezone: string;
  max_concurrent_calls: number;
  calls_per_minute: number;
  max_retries: number;
  retry_delay_minutes: number;
  days_of_week: number[];
  holidays: string[];
  contact_timezone_policy: string;
  purpose: string;
  consent: object | null;
  retry_policy: object;
  caller_ids: string[];
  priority: number;
  budget_usd: string | number | null;
  rehearsal_of: string | null;
  control: string;
  control_seq: number;
  admission_open: boolean;
  archived_at: Date | null;
}

export interface CallTaskRow {
  id: string;
  seq: number;
  campaign_id: string;
  company_id: string;
  phone_number: string;
  contact_name: string | null;
  contact_data: object;
  status: string;
  end_reason: string | null;
  outcome: string | null;
  attempt_count: number;
  round: number;
  counted_attempts: number;
  faults_in_row: number;
  unknowns: number;
  callbacks: number;
  last_attempt_at: Date | null;
  next_attempt_at: Date | null;
  permit_id: string | null;
  call_id: string | null;
  workflow_open: boolean;
  waiting_activity: string | null;
  error_message: string | null;
  priority: number;
  country: string | null;
  line_type: string | null;
  region: string | null;
  zone_key: string | null;
  zone_source: string | null;
  contact_key: string | null;
}

export interface PermitRow {
  id: string;
  call_task_id: string;
  campaign_id: string;
  company_id: string;
  line_id: string;
  batch: string;
  slot_at: Date | null;
  granted_at: Date;
  used_at: Date | null;
  returned_at: Date | null;
}

export interface LeaseRow {
  permit_id: string;
  call_task_id: string;
  campaign_id: string;
  company_id: string;
  line_id: string;
  clock_line_id: string | null;
  expires_at: Date;
}

export interface CallRow {
  id: string;
  call_task_id: string;
  campaign_id: string;
  company_id: string;
  skillbase_id: string;
  skillbase_version: number;
  line_id: string;
  attempt_number: number | null;
  round: number;
  state: string;
  phone_number: string;
  caller_id: string | null;
  network: string | null;
  answered_by: string | null;
  business: string | null;
  detail: string | null;
  disposition: string | null;
  outcome: string | null;
  counted: boolean | null;
  duration_sec: number;
  turn_count: number;
  reserved_at: Date;
  dialing_at: Date | null;
  answered_at: Date | null;
  ended_at: Date | null;
}
