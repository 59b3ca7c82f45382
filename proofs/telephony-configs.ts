/** Where the parts of a phone system on loopback listen. */
export interface TelephonyPorts {
  redis: number;
  livekit: number;
  rtcTcp: number;
  rtcUdp: number;
  sip: number;
  /** The first of the ports for RTP. */
  rtpFrom: number;
  rtpTo: number;
}

export interface TelephonyKeys {
  apiKey: string;
  apiSecret: string;
}

interface ServerConfig extends TelephonyKeys {
  ports: TelephonyPorts;
  /** Where LiveKit's webhooks go; null sends none. */
  webhookUrl: string | null;
}

/**
 * JSON is YAML, so no quoting is needed. `auto_create: false` makes a deleted room a fence against
 * late dials; the unreachable STUN server on loopback keeps clients from asking a public one.
 */
export function livekitServerConfig({
  ports,
  apiKey,
  apiSecret,
  webhookUrl,
}: ServerConfig): string {
  return JSON.stringify({
    port: ports.livekit,
    bind_addresses: ['127.0.0.1'],
    redis: { address: `127.0.0.1:${ports.redis}` },
    rtc: {
      udp_port: ports.rtcUdp,
      tcp_port: ports.rtcTcp,
      use_external_ip: false,
      node_ip: '127.0.0.1',
      enable_loopback_candidate: true,
      ips: { includes: ['127.0.0.0/8'] },
      stun_servers: ['127.0.0.1:3478'],
    },
    keys: { [apiKey]: apiSecret },
    room: { empty_timeout: 60, departure_timeout: 5, auto_create: false },
    ...(webhookUrl === null ? {} : { webhook: { api_key: apiKey, urls: [webhookUrl] } }),
    logging: { level: 'info' },
  });
}

/** A machine that is busy takes calls all the same: `max_cpu_utilization` 1. */
export function livekitSipConfig({ ports, apiKey, apiSecret }: Omit<ServerConfig, 'webhookUrl'>) {
  return JSON.stringify({
    api_key: apiKey,
    api_secret: apiSecret,
    ws_url: `ws://127.0.0.1:${ports.livekit}`,
    redis: { address: `127.0.0.1:${ports.redis}` },
    sip_port: ports.sip,
    rtp_port: `${ports.rtpFrom}-${ports.rtpTo}`,
    use_external_ip: false,
    nat_1_to_1_ip: '127.0.0.1',
    listen_ip: '127.0.0.1',
    max_cpu_utilization: 1,
    rtp_draining_idle_timeout: '-1s',
    logging: { level: 'info' },
  });
}
