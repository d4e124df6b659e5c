import { describe, expect, it } from 'vitest';
import { html, prose } from './html.ts';

describe('html', () => {
  it('escapes what is put in', () => {
    expect(html`<p title="${'"<>&\''}">${1}</p>`.html).toBe('<p title="&#34;&#60;&#62;&#38;&#39;">1</p>');
  });

  it('leaves HTML and joins lists', () => {
    expect(html`<ul>${['a', 'b'].map((text) => html`<li>${text}</li>`)}</ul>`.html).toBe(
      '<ul><li>a</li><li>b</li></ul>',
    );
  });

  it('writes the little Markdown of comments', () => {
    expect(prose('One `a<b`.\n\n- x\n- y\n\n  A -> B').html).toBe(
      '<p>One <code>a&#60;b</code>.</p><ul><li>x</li><li>y</li></ul><pre>  A -&#62; B</pre>',
    );
  });
});
