import { Navigate, useLocation, useParams } from 'react-router-dom';
import { places } from '../places.js';

/** An address of AdminJS's for what is done with several records: the list does that itself, and ticks the records that the address names. */
export default function BulkRoute() {
  const { resourceId = '' } = useParams();
  const { search } = useLocation();
  return <Navigate to={`${places.list(resourceId)}${search}`} replace />;
}
