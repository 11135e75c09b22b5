# Answer a book of random survey questions with R's survey package. Usage: Rscript answer_in_r.R FOLDER
suppressMessages({library(survey); library(jsonlite)})
folder <- commandArgs(trailingOnly = TRUE)[1]
book <- read_json(file.path(folder, "survey_cases.json"))
`%or%` <- function(a, b) if (is.null(a)) b else a
data_of <- function(name) {
  read.csv(file.path(folder, "survey_data", paste0(name, ".csv")), na.strings = c("", "NA"), stringsAsFactors = FALSE)
}
terms_of <- function(names) if (is.null(names)) ~1 else reformulate(sprintf("`%s`", unlist(names)))
made <- list()
design_of <- function(name) {
  if (!is.null(made[[name]])) return(made[[name]])
  spec <- book$designs[[name]]
  if (!is.null(spec$dataset)) {
    people <- data_of(spec$dataset)
    more <- list(ids = terms_of(spec$ids), data = people, nest = isTRUE(spec$nest))
    if (!is.null(spec$strata)) more$strata <- terms_of(spec$strata)
    if (!is.null(spec$weights)) more$weights <- terms_of(spec$weights)
    if (!is.null(spec$fpc)) more$fpc <- terms_of(spec$fpc)
    found <- suppressWarnings(do.call(svydesign, more))
  } else {
    base <- design_of(spec$base)
    if (!is.null(spec$adjust)) found <- adjusted(base, spec)
    else {
      found <- suppressWarnings(as.svrepdesign(base, type = spec$rep_type, mse = spec$mse, replicates = 40))
      note <- book$designs[[name]]
      note$scale <- found$scale; note$rscales <- found$rscales; note$degf <- degf(found)
      if (isTRUE(spec$write)) {
        held <- unclass(as.matrix(weights(found, type = if (spec$combined_weights) "analysis" else "replication")))
        held <- as.data.frame(matrix(as.numeric(held), nrow(base$variables))); names(held) <- sprintf("rw%03d", seq_len(ncol(held)))
        file <- paste0(name, "_weights.csv")
        write.csv(format(held, digits = 17), file.path(folder, "survey_data", file), row.names = FALSE, quote = FALSE)
        note$repweights_file <- file; note$repweights_pattern <- "rw"
        note$rep_type <- if (spec$rep_type == "subbootstrap") "bootstrap" else spec$rep_type
      }
      book$designs[[name]] <<- note
    }
  }
  made[[name]] <<- found
  found
}
adjusted <- function(base, spec) {
  if (spec$adjust == "poststratify") {
    margin <- names(spec$margins)[1]
    population <- data.frame(names(spec$margins[[1]]), Freq = unlist(spec$margins[[1]])); names(population)[1] <- margin
    return(postStratify(base, reformulate(margin), population))
  }
  if (spec$adjust == "rake") {
    margins <- lapply(names(spec$margins), reformulate)
    populations <- lapply(names(spec$margins), function(m) {
      p <- data.frame(names(spec$margins[[m]]), Freq = unlist(spec$margins[[m]])); names(p)[1] <- m; p })
    return(rake(base, margins, populations, control = list(maxit = 500, epsilon = 1e-10)))
  }
  calibrate(base, as.formula(spec$formula), unlist(spec$population), calfun = if (spec$adjust == "calibrate_linear") "linear" else "raking", epsilon = 1e-13, maxit = 200)
}
chosen <- function(des, domain) {
  people <- des$variables; keep <- rep(TRUE, nrow(people))
  for (name in names(domain)) {
    wanted <- unlist(domain[[name]])
    keep <- keep & if (identical(wanted, "NOT NULL")) !is.na(people[[name]]) else as.character(people[[name]]) %in% as.character(wanted)
  }
  keep
}
limits <- function(estimate, se, df) {
  half <- (if (is.finite(df)) qt(0.975, df) else qnorm(0.975)) * se
  if (length(estimate) == 1) c(estimate - half, estimate + half) else list(lower = estimate - half, upper = estimate + half)
}
part <- function(des, keep) if (all(keep)) des else des[keep, ]
answers <- list()
simple <- function(des, case) {
  keep <- chosen(des, case$domain); y <- des$variables[[case$y]]
  complete <- keep & !is.na(y)
  if (!is.null(case$x)) complete <- complete & !is.na(des$variables[[case$x]])
  here <- part(des, keep); f <- reformulate(case$y)
  ask <- switch(case$estimator, mean = svymean, total = svytotal, ratio = svyratio)
  if (!is.null(case$by)) {
    by <- reformulate(unlist(case$by))
    # cell by cell: svyby() leaves cells without spread to chance
    cells <- unique(des$variables[complete & Reduce(`&`, lapply(unlist(case$by), function(n) !is.na(des$variables[[n]]))), unlist(case$by), drop = FALSE])
    groups <- list(); estimate <- se <- df <- c()
    for (i in seq_len(nrow(cells))) {
      mask <- complete & Reduce(`&`, lapply(unlist(case$by), function(n) des$variables[[n]] %in% cells[i, n]))
      if (sum(weights(des, "sampling")[mask] > 0) < 1) next
      found <- if (case$estimator == "ratio") svyratio(f, reformulate(case$x), des[mask, ], na.rm = TRUE) else ask(f, des[mask, ], na.rm = TRUE)
      groups[[length(groups) + 1]] <- as.list(unname(vapply(unlist(case$by), function(n) as.character(cells[i, n]), "")))
      estimate <- c(estimate, as.numeric(coef(found))); se <- c(se, as.numeric(SE(found))); df <- c(df, degf(des[mask, ]))
    }
    return(list(groups = groups, estimate = estimate, se = se, df = df))
  }
  # rows without an answer are outside the domain
  where <- part(des, complete)
  found <- if (case$estimator == "ratio") svyratio(f, reformulate(case$x), where, na.rm = TRUE)
           else if (!is.null(case$deff)) ask(f, where, na.rm = TRUE, deff = if (case$deff == "wor") TRUE else "replace") else ask(f, where, na.rm = TRUE)
  estimate <- as.numeric(coef(found)); se <- as.numeric(SE(found))
  out <- list(estimate = estimate, se = se, df = degf(here), df_complete = degf(where),
              ci_t = limits(estimate, se, degf(here)), ci_z = limits(estimate, se, Inf), ci_t_complete = limits(estimate, se, degf(where)))
  if (!is.null(case$deff)) out$deff <- as.numeric(deff(found))
  out
}
answers$mean <- answers$total <- answers$ratio <- simple
answers$prop <- answers$count <- function(des, case) {
  des$variables[[case$y]] <- factor(des$variables[[case$y]])
  keep <- chosen(des, case$domain); complete <- keep & !is.na(des$variables[[case$y]])
  held <- droplevels(des$variables[[case$y]][complete & weights(des, "sampling") > 0])
  des$variables[[case$y]] <- factor(des$variables[[case$y]], levels = levels(held))
  found <- (if (case$estimator == "prop") svymean else svytotal)(reformulate(case$y), part(des, complete), na.rm = TRUE)
  list(labels = as.list(names(coef(found))), estimate = as.numeric(coef(found)), se = as.numeric(SE(found)), vcov = unname(as.matrix(vcov(found))),
       df = degf(part(des, keep)), df_complete = degf(part(des, complete)))
}
answers$prop_ci <- function(des, case) {
  here <- part(des, chosen(des, case$domain))
  found <- svyciprop(as.formula(sprintf("~I(%s==%s)", case$y, case$level_value)), here, method = case$method, na.rm = TRUE)
  list(estimate = as.numeric(found), se = as.numeric(SE(found)), ci = as.numeric(confint(found)), df = degf(here))
}
answers$chisq <- function(des, case) {
  here <- part(des, chosen(des, case$domain))
  for (name in c(case$rows, case$cols)) here$variables[[name]] <- factor(here$variables[[name]])
  found <- svychisq(reformulate(c(case$rows, case$cols)), here, statistic = case$statistic)
  list(statistic = as.numeric(found$statistic), parameter = as.numeric(found$parameter), p_value = as.numeric(found$p.value))
}
answers$quantile <- function(des, case) {
  here <- part(des, chosen(des, case$domain))
  found <- svyquantile(reformulate(case$y), here, unlist(case$probs), na.rm = TRUE, qrule = case$qrule, interval.type = case$interval_type, se = TRUE)[[1]]
  list(estimate = as.numeric(found[, 1]), ci_lower = as.numeric(found[, 2]), ci_upper = as.numeric(found[, 3]), se = as.numeric(found[, 4]))
}
answers$glm <- function(des, case) {
  f <- as.formula(case$formula)
  found <- svyglm(f, part(des, chosen(des, case$domain)), family = if (case$family == "gaussian") gaussian() else quasibinomial())
  list(labels = as.list(names(coef(found))), estimate = as.numeric(coef(found)), se = as.numeric(SE(found)), df = found$df.residual)
}
answers$ttest <- function(des, case) {
  found <- svyttest(as.formula(sprintf("%s ~ %s", case$y, case$group)), des)
  list(difference = as.numeric(found$estimate), statistic = as.numeric(found$statistic), df = as.numeric(found$parameter), p_value = as.numeric(found$p.value))
}
answers$variance <- function(des, case) {
  found <- svyvar(reformulate(case$y), des, na.rm = TRUE)
  list(estimate = as.numeric(coef(found)), se = as.numeric(SE(found)))
}
answers$contrast <- function(des, case) {
  keep <- !is.na(des$variables[[case$y]])
  levels <- sort(unique(des$variables[[case$by]][keep]))
  totals <- list()
  for (i in seq_along(levels)) {
    inside <- as.numeric(keep & des$variables[[case$by]] %in% levels[i])
    des$variables[[paste0("a", i)]] <- ifelse(inside > 0, des$variables[[case$y]], 0); des$variables[[paste0("o", i)]] <- inside
  }
  used <- unlist(case$groups_index) + 1
  sums <- svytotal(reformulate(c(paste0("a", used), paste0("o", used))), des)
  ask <- parse(text = sprintf("%s*a%d/o%d + %s*a%d/o%d", case$coef[[1]], used[1], used[1], case$coef[[2]], used[2], used[2]))[[1]]
  found <- eval(substitute(svycontrast(sums, quote(q)), list(q = ask)))
  list(estimate = as.numeric(coef(found)), se = as.numeric(SE(found)))
}
answers$contrast_domains <- function(des, case) {
  keep <- !is.na(des$variables[[case$y]])
  value <- ifelse(keep, des$variables[[case$y]], 0)
  a <- as.numeric(keep & chosen(des, case$domain_a)); b <- as.numeric(keep & chosen(des, case$domain_b))
  des$variables$ya <- value * a; des$variables$oa <- a; des$variables$yb <- value * b; des$variables$ob <- b
  sums <- svytotal(~ya + oa + yb + ob, des)
  found <- svycontrast(sums, quote(ya / oa - yb / ob))
  one <- svycontrast(sums, quote(ya / oa)); other <- svycontrast(sums, quote(yb / ob))
  list(estimate = as.numeric(coef(found)), se = as.numeric(SE(found)), estimate_a = as.numeric(coef(one)), estimate_b = as.numeric(coef(other)),
       se_a = as.numeric(SE(one)), se_b = as.numeric(SE(other)))
}
for (i in seq_along(book$cases)) {
  case <- book$cases[[i]]
  root <- book$designs[[case$design]]
  while (is.null(root$dataset)) root <- book$designs[[root$base]]
  options(survey.lonely.psu = root$lonely_psu %or% "fail", survey.adjust.domain.lonely = isTRUE(root$adjust_domain_lonely))
  found <- tryCatch(suppressWarnings(answers[[case$estimator]](design_of(case$design), case)), error = function(e) list(error = conditionMessage(e)))
  book$cases[[i]]$expected <- found
}
book$meta <- list(survey = as.character(packageVersion("survey")), r = R.version.string)
write_json(book, file.path(folder, "survey_cases.json"), auto_unbox = TRUE, digits = I(16), na = "null", null = "null")
failed <- Filter(function(case) !is.null(case$expected$error), book$cases)
cat(length(book$cases), "cases,", length(failed), "that R does not answer\n")
print(sort(table(vapply(failed, function(case) paste(case$estimator, substr(case$expected$error, 1, 70)), "")), decreasing = TRUE))
