import { type ReduxState, useTranslation } from 'adminjs';
import { useEffect } from 'react';
import { useDispatch, useSelector } from 'react-redux';
import { addToast } from '../live/toast-store.js';

/** AdminJS's own messages, shown as the panel's others: in the same place, for as long, and to screen readers. */
export default function Notices() {
  const notices = useSelector((state: ReduxState) => state.notices);
  const dispatch = useDispatch();
  const { translateMessage } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `translateMessage` is another function each time
  useEffect(() => {
    for (const { id, type, message, resourceId, options } of notices) {
      addToast({ key: id, good: type === 'success', title: translateMessage(message, resourceId, options) });
      dispatch({ type: 'DROP_NOTICE', data: { noticeId: id } });
    }
  }, [notices, dispatch]);
  return null;
}
