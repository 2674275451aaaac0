import { FurtherLink } from 'further-link-client';
import { Workbench } from './workbench/Workbench.js';

const client = new FurtherLink();

/** Pairs where it has to, then shows the workbench in its frame. */
export function App() {
  return <Workbench client={client} />;
}
