import './adoptedStyles.js';
import './theme.css';
import { render } from 'preact';
import { App } from './App.js';
import { knock } from './frame/access.js';
import { applySettings } from './frame/settings.js';

applySettings();
void knock();
render(<App />, document.getElementById('app')!);
