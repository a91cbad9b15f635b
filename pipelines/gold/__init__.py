"""Gold: what readers query, made of silver and scores, and when each table is built anew."""
