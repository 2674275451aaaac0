import type { IconName } from '../../frame/Icon.js';
import blink from './templates/blink.py?raw';
import blinkPiTop from './templates/blink.pi-top.py?raw';
import camera from './templates/camera.py?raw';
import cameraPiTop from './templates/camera.pi-top.py?raw';
import chart from './templates/chart.py?raw';
import hello from './templates/hello.py?raw';
import pong from './templates/pong.py?raw';
import turtle from './templates/turtle.py?raw';

/** A program to begin with. */
export interface Template {
  name: 'hello' | 'blink' | 'camera' | 'chart' | 'turtle' | 'pong';
  /** The file it becomes. Not that of a module: `turtle.py` would be imported in place of `turtle`. */
  file: string;
  icon: IconName;
  text: string;
  /** For a pi-top, which has parts and a package of its own. */
  piTop?: string;
}

export const templates: readonly Template[] = [
  { name: 'hello', file: 'hello.py', icon: 'terminal', text: hello },
  { name: 'blink', file: 'blink.py', icon: 'bolt', text: blink, piTop: blinkPiTop },
  { name: 'camera', file: 'camera-view.py', icon: 'camera', text: camera, piTop: cameraPiTop },
  { name: 'chart', file: 'live-chart.py', icon: 'chart', text: chart },
  { name: 'turtle', file: 'flower.py', icon: 'edit', text: turtle },
  { name: 'pong', file: 'pong.py', icon: 'keyboard', text: pong },
];

/** The program for this device. */
export const templateText = (template: Template, product: string | null) =>
  (product?.toLowerCase().includes('pi-top') && template.piTop) || template.text;
