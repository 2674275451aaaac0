import { signal } from '@preact/signals';
import { bytesOf } from './bytes.js';
import { frameShown } from './frames.js';
import { mostPixels, pictureSize } from './pictureSize.js';

/** The program's moving picture. Frames are decoded off the main thread and drawn on one canvas, so that none is left behind in memory. */
export class VideoFeed {
  readonly canvas = document.createElement('canvas');
  readonly size = signal<{ width: number; height: number } | null>(null);
  #context = this.canvas.getContext('2d');

  /** Settles when the frame is shown: the next one is not decoded before, and those between are left out. */
  async show(jpeg: string): Promise<void> {
    let frame: ImageBitmap;
    try {
      const bytes = bytesOf(jpeg), size = pictureSize(bytes);
      if (!size || size.width * size.height > mostPixels) return;
      frame = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
    } catch {
      return; // What is no picture shows nothing; the next may be one.
    }

    if (this.canvas.width !== frame.width || this.canvas.height !== frame.height) {
      this.canvas.width = frame.width;
      this.canvas.height = frame.height;
      this.size.value = { width: frame.width, height: frame.height };
    }

    this.#context?.drawImage(frame, 0, 0);
    frame.close();
    await frameShown();
  }
}
