import { Navigate, useLocation, useParams } from 'react-router-dom';
import { places } from '../places.js';

/**
 * AdminJS's address for an action on several records. Our list does such actions itself, and ticks the records that the address names.
 */
export default function BulkRoute() {
  const { resourceId = '' } = useParams();
  const { search } = useLocation();
  return <Navigate to={`${places.list(resourceId)}${search}`} replace />;
}
