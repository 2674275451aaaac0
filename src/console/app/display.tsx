import './adoptedStyles.js';
import './theme.css';
import { FurtherLink } from 'further-link-client';
import { render } from 'preact';
import { VncView } from './frame/VncView.js';

const session = new URLSearchParams(location.hash.slice(1)).get('session') ?? '';

render(<VncView client={new FurtherLink()} session={session} />, document.getElementById('app')!);
