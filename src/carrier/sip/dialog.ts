import {
  cseqOf,
  headerOf,
  headersOf,
  parameterOf,
  uriOf,
  type SipHeaders,
  type SipRequest,
} from './sip-message.js';

/** What both sides of a call agree on (RFC 3261, section 12), seen from the called side. */
export interface Dialog {
  callId: string;
  localTag: string;
  remoteTag: string;
  /** The next request of ours, in order within the dialog. */
  request(method: string, content?: { headers?: SipHeaders; body?: string }): SipRequest;
  /** The ACK of a request of ours that was answered with 200. */
  acknowledge(invite: SipRequest): SipRequest;
}

export function createDialog(invite: SipRequest, local: { tag: string; contact: string }): Dialog {
  const callId = headerOf(invite, 'call-id') ?? '';
  const remote = headerOf(invite, 'from') ?? '';
  const self = `${(headerOf(invite, 'to') ?? '').replace(/;tag=.*$/i, '')};tag=${local.tag}`;
  const target = uriOf(headerOf(invite, 'contact') ?? remote);
  const routes = headersOf(invite, 'record-route');
  let cseq = 100;

  function build(method: string, number: number): SipRequest {
    const headers: SipHeaders = [
      ['Max-Forwards', '70'],
      ...routes.map((route): [string, string] => ['Route', route]),
      ['From', self],
      ['To', remote],
      ['Call-ID', callId],
      ['CSeq', `${number} ${method}`],
      ['Contact', local.contact],
    ];
    return { kind: 'request', method, uri: target, headers, body: '' };
  }

  return {
    callId,
    localTag: local.tag,
    remoteTag: parameterOf(remote, 'tag') ?? '',
    request(method, content = {}) {
      cseq += 1;
      const base = build(method, cseq);
      return {
        ...base,
        headers: [...base.headers, ...(content.headers ?? [])],
        body: content.body ?? '',
      };
    },
    acknowledge: (sent) => build('ACK', cseqOf(sent).number),
  };
}
