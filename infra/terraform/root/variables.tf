variable "region" {
  description = "Region of the platform."
  type        = string
}

variable "account_ids" {
  description = "Accounts this may be applied to; null allows any. Name yours, and a wrong profile changes nothing."
  type        = list(string)
  default     = null
}

variable "name" {
  description = "Project: the name in catchwater.yaml, in lower case with hyphens."
  type        = string
}

variable "environment" {
  description = "Environment of catchwater.yaml."
  type        = string
}

variable "warehouse_mode" {
  description = "Redshift: serverless or provisioned."
  type        = string
}

variable "kafka_mode" {
  description = "Kafka: serverless (IAM clients only) or provisioned (IAM and SASL/SCRAM)."
  type        = string
}

variable "spark_mode" {
  description = "Spark: serverless (submitted jobs) or provisioned (a cluster with Spark Connect)."
  type        = string
}

variable "archive_storage_class" {
  description = "Class of lake objects older than 90 days: GLACIER_IR is read at once, GLACIER needs a restore first."
  type        = string
}

variable "replica_region" {
  description = "Region that keeps a copy of the lake and of warehouse snapshots; null keeps none."
  type        = string
  default     = null
}

variable "alarm_emails" {
  description = "Addresses that receive alarms and budget warnings."
  type        = set(string)
}

variable "monthly_budget_usd" {
  description = "Monthly budget in US dollars."
  type        = number
}

variable "deletion_protection" {
  description = "Whether databases, load balancer and a lake with data in it refuse to be deleted."
  type        = bool
  default     = true
}

variable "load_balancer" {
  description = "HTTPS door to API and web UI; null has none."
  type = object({
    certificate_arn = string
    internal        = optional(bool, true)
    allowed_cidrs   = set(string)
  })
  default = null
}

variable "sources" {
  description = "Databases that Catchwater reads, by what they are, e.g. { shop = { cidr = \"10.1.2.3/32\", port = 5432 } }."
  type        = map(object({ cidr = string, port = number }))
  default     = {}
}

variable "service" {
  description = "Catchwater itself: image (null until one is pushed), CPU units, memory in MiB, and whether it runs."
  type = object({
    image   = optional(string)
    cpu     = optional(number, 2048)
    memory  = optional(number, 8192)
    running = optional(bool, true)
  })
  default = {}
}
