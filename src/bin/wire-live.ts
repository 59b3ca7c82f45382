import type { Endpoint } from '../api/endpoint.js';
import { createLiveServer, type LiveLimits } from '../api/live-server.js';
import type { ChannelSink, LiveChannel } from '../api/live-session.js';
import { liveEndpoints } from '../api/routes/live.js';
import type { Config } from '../config.js';
import {
  callEventOut,
  callInitOut,
  campaignCountersOut,
  campaignInitOut,
  campaignStatusOut,
} from '../contracts/live-out.js';
import { createApiKeyStore } from '../db/api-key-store.js';
import { createCampaignStore } from '../db/campaign-store.js';
import { createEventFeed } from '../db/event-feed.js';
import type { Database } from '../db/knex.js';
import { createLiveStore } from '../db/live-store.js';
import { createLiveTicketStore } from '../db/live-ticket-store.js';
import type { Logger } from '../observability/logger.js';
import { createLiveCalls, type LiveCalls } from '../services/live-calls.js';
import { createLiveCampaigns, type LiveCampaigns } from '../services/live-campaigns.js';
import { createLiveTickets } from '../services/live-tickets.js';

export interface LiveParts {
  config: Pick<Config, 'secret' | 'database'> & { api: Pick<Config['api'], 'corsOrigins'> };
  db: Database;
  log: Logger;
  limits?: Partial<LiveLimits>;
}

/** WebSockets of one API process; attached to the server that listens. */
export function wireLive({ config, db, log, limits = {} }: LiveParts) {
  const onTrouble = (error: unknown): void => {
    log.warn({ error: String(error) }, 'events could not be read; trying again');
  };
  const feed = createEventFeed({ databaseUrl: config.database.url, onTrouble });
  const deps = { feed, store: createLiveStore(db), onTrouble };
  const calls = createLiveCalls(deps);
  const campaigns = createLiveCampaigns({ ...deps, campaigns: createCampaignStore(db) });
  const keys = createApiKeyStore(db, config.secret);
  const tickets = createLiveTickets({ store: createLiveTicketStore(db) });
  const server = createLiveServer({
    channels: { call: callChannel(calls), campaign: campaignChannel(campaigns) },
    findPrincipal: (key) => keys.findOwner(key),
    redeemTicket: (ticket) => tickets.redeem(ticket),
    revokedOf: (keyIds) => tickets.revokedOf(keyIds),
    corsOrigins: config.api.corsOrigins,
    ...{ log, limits },
  });
  return {
    attach: server.attach,
    openSockets: server.openSockets,
    async stop(): Promise<void> {
      await server.stop();
      await Promise.all([feed.stop(), calls.stop(), campaigns.stop()]);
    },
  };
}

/** What of it is HTTP: the document of the sockets, and tickets. */
export function wireLiveEndpoints(db: Database): Endpoint[] {
  return liveEndpoints({ tickets: createLiveTickets({ store: createLiveTicketStore(db) }) });
}

function callChannel(calls: LiveCalls): LiveChannel {
  return {
    wake: calls.wake,
    open: ({ principal, id, resumeAfter }, sink) =>
      calls.watch(
        { scope: principal.companyId, callId: id, resumeAfter },
        {
          ...endsOf(sink),
          open: (view) => sink.send(callInitOut(view)),
          tell(event) {
            const message = callEventOut(event);
            if (message !== null) sink.send(message);
          },
        },
      ),
  };
}

function campaignChannel(campaigns: LiveCampaigns): LiveChannel {
  return {
    wake: campaigns.wake,
    open: ({ principal, id, resumeAfter }, sink) =>
      campaigns.watch(
        { scope: principal.companyId, campaignId: id, resumeAfter },
        {
          ...endsOf(sink),
          open: (view) => sink.send(campaignInitOut(view)),
          tell: (news) =>
            sink.send(
              news.kind === 'status'
                ? campaignStatusOut(news.event)
                : campaignCountersOut(news.lastEventId, news.counters),
            ),
        },
      ),
  };
}

const endsOf = ({ isFull, end }: ChannelSink) => ({ isFull, end });
