"""Language models: providers, requests with deadlines and retries, prices, and the record of a job."""
