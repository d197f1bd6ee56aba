import { useRef, useState } from 'preact/hooks';
import type { Customer } from '../../timeline/answer.ts';
import { ApiFault, ask } from '../state/api.ts';
import { show } from '../state/page.ts';
import type { View } from '../state/view.ts';

/**
 * Finds a customer. What is typed goes into the body of one request and into nothing else: the address then holds the
 * profile id only.
 */
export function Search({ view }: { view: View }) {
  const [state, setState] = useState<{ busy: boolean; said: string }>({ busy: false, said: '' });
  const input = useRef<HTMLInputElement>(null);
  const find = async (event: Event) => {
    event.preventDefault();
    const identifier = input.current?.value.trim() ?? '';
    if (identifier === '') return;
    setState({ busy: true, said: '' });
    try {
      const found = await ask<Customer>('timeline', { body: { workspace: view.workspace, identifier } });
      setState({ busy: false, said: '' });
      if (input.current) input.current.value = '';
      show({ profile: found.profile_id });
    } catch (error) {
      setState({ busy: false, said: error instanceof ApiFault ? error.message : String(error) });
    }
  };
  return (
    <search>
      <form class="search" onSubmit={find} autocomplete="off">
        <label for="who" class="hidden">
          E-mail, phone, order, card or customer number
        </label>
        <input
          ref={input}
          id="who"
          type="search"
          placeholder="E-mail, phone, order, card, customer no."
          spellcheck={false}
          autocapitalize="off"
          aria-describedby="search-said"
        />
        <button type="submit" disabled={state.busy}>
          {state.busy ? 'Looking…' : 'Find'}
        </button>
        <p id="search-said" class="search-said" role="status">
          {state.said}
        </p>
      </form>
    </search>
  );
}
