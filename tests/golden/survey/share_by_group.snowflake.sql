SELECT
  "t10"."cg_by0",
  SUM(CASE WHEN "t10"."k" > 0 THEN 1 ELSE 0 END) AS "present",
  SUM(
    CASE
      WHEN (
        "t10"."drawn" = 1
      ) AND (
        "t10"."free" > 1e-07
      ) AND (
        "t10"."k" > 0
      )
      THEN 1
      ELSE 0
    END
  ) AS "special",
  SUM(CASE WHEN "t10"."k" > 0 THEN "t10"."drawn" ELSE 0.0 END) AS "drawn_all",
  SUM(
    CASE
      WHEN (
        "t10"."drawn" = 1
      ) AND (
        "t10"."free" > 1e-07
      ) AND (
        "t10"."k" > 0
      )
      THEN CASE WHEN "t10"."drawn" > 1 THEN "t10"."factor" ELSE "t10"."free" END
      ELSE 0.0
    END * "t10"."drawn"
  ) AS "apart",
  SUM("t10"."sa0") AS "ta0",
  SUM("t10"."sb0") AS "tb0",
  SUM("t10"."n0") AS "base0",
  SUM("t10"."k") - SUM(CASE WHEN "t10"."k" > 0 THEN 1 ELSE 0 END) AS "df0",
  SUM(
    CASE
      WHEN (
        "t10"."drawn" = 1
      ) AND (
        "t10"."free" > 1e-07
      ) AND (
        "t10"."k" > 0
      )
      THEN CASE WHEN "t10"."drawn" > 1 THEN "t10"."factor" ELSE "t10"."free" END
      ELSE 0.0
    END * "t10"."sa0"
  ) AS "la0",
  SUM(
    CASE
      WHEN (
        "t10"."drawn" = 1
      ) AND (
        "t10"."free" > 1e-07
      ) AND (
        "t10"."k" > 0
      )
      THEN CASE WHEN "t10"."drawn" > 1 THEN "t10"."factor" ELSE "t10"."free" END
      ELSE 0.0
    END * "t10"."sb0"
  ) AS "lb0",
  SUM(
    CASE
      WHEN CASE
        WHEN (
          "t10"."drawn" = 1
        ) AND (
          "t10"."free" > 1e-07
        ) AND (
          "t10"."k" > 0
        )
        THEN CASE WHEN "t10"."drawn" > 1 THEN "t10"."factor" ELSE "t10"."free" END
        ELSE 0.0
      END > 0
      THEN 0.0
      ELSE "t10"."factor"
    END * (
      (
        "t10"."d_a0_a0" * CAST("t10"."k" AS DOUBLE)
      ) + (
        "t10"."sa0" * "t10"."sa0" * (
          (
            1 / CAST("t10"."k" AS DOUBLE)
          ) - (
            1 / "t10"."drawn"
          )
        )
      )
    )
  ) AS "v_a0_a0",
  SUM(
    CASE
      WHEN (
        "t10"."drawn" = 1
      ) AND (
        "t10"."free" > 1e-07
      ) AND (
        "t10"."k" > 0
      )
      THEN CASE WHEN "t10"."drawn" > 1 THEN "t10"."factor" ELSE "t10"."free" END
      ELSE 0.0
    END * (
      (
        "t10"."d_a0_a0" * CAST("t10"."k" AS DOUBLE)
      ) + (
        (
          "t10"."sa0" * "t10"."sa0"
        ) / CAST("t10"."k" AS DOUBLE)
      )
    )
  ) AS "l_a0_a0",
  SUM(
    CASE
      WHEN CASE
        WHEN (
          "t10"."drawn" = 1
        ) AND (
          "t10"."free" > 1e-07
        ) AND (
          "t10"."k" > 0
        )
        THEN CASE WHEN "t10"."drawn" > 1 THEN "t10"."factor" ELSE "t10"."free" END
        ELSE 0.0
      END > 0
      THEN 0.0
      ELSE "t10"."factor"
    END * (
      (
        "t10"."d_a0_b0" * CAST("t10"."k" AS DOUBLE)
      ) + (
        "t10"."sa0" * "t10"."sb0" * (
          (
            1 / CAST("t10"."k" AS DOUBLE)
          ) - (
            1 / "t10"."drawn"
          )
        )
      )
    )
  ) AS "v_a0_b0",
  SUM(
    CASE
      WHEN (
        "t10"."drawn" = 1
      ) AND (
        "t10"."free" > 1e-07
      ) AND (
        "t10"."k" > 0
      )
      THEN CASE WHEN "t10"."drawn" > 1 THEN "t10"."factor" ELSE "t10"."free" END
      ELSE 0.0
    END * (
      (
        "t10"."d_a0_b0" * CAST("t10"."k" AS DOUBLE)
      ) + (
        (
          "t10"."sa0" * "t10"."sb0"
        ) / CAST("t10"."k" AS DOUBLE)
      )
    )
  ) AS "l_a0_b0",
  SUM(
    CASE
      WHEN CASE
        WHEN (
          "t10"."drawn" = 1
        ) AND (
          "t10"."free" > 1e-07
        ) AND (
          "t10"."k" > 0
        )
        THEN CASE WHEN "t10"."drawn" > 1 THEN "t10"."factor" ELSE "t10"."free" END
        ELSE 0.0
      END > 0
      THEN 0.0
      ELSE "t10"."factor"
    END * (
      (
        "t10"."d_b0_b0" * CAST("t10"."k" AS DOUBLE)
      ) + (
        "t10"."sb0" * "t10"."sb0" * (
          (
            1 / CAST("t10"."k" AS DOUBLE)
          ) - (
            1 / "t10"."drawn"
          )
        )
      )
    )
  ) AS "v_b0_b0",
  SUM(
    CASE
      WHEN (
        "t10"."drawn" = 1
      ) AND (
        "t10"."free" > 1e-07
      ) AND (
        "t10"."k" > 0
      )
      THEN CASE WHEN "t10"."drawn" > 1 THEN "t10"."factor" ELSE "t10"."free" END
      ELSE 0.0
    END * (
      (
        "t10"."d_b0_b0" * CAST("t10"."k" AS DOUBLE)
      ) + (
        (
          "t10"."sb0" * "t10"."sb0"
        ) / CAST("t10"."k" AS DOUBLE)
      )
    )
  ) AS "l_b0_b0"
FROM (
  SELECT
    "t9"."cg_stratum",
    "t9"."cg_by0",
    "t9"."k",
    "t9"."sa0",
    "t9"."sb0",
    "t9"."n0",
    "t9"."d_a0_a0",
    "t9"."d_a0_b0",
    "t9"."d_b0_b0",
    "t2"."drawn",
    "t2"."free",
    "t2"."factor"
  FROM (
    SELECT
      "t7"."cg_stratum",
      "t7"."cg_by0",
      COUNT(*) AS "k",
      SUM("t7"."a0") AS "sa0",
      SUM("t7"."b0") AS "sb0",
      SUM("t7"."m0") AS "n0",
      VARIANCE_POP("t7"."a0") AS "d_a0_a0",
      COVAR_POP("t7"."a0", "t7"."b0") AS "d_a0_b0",
      VARIANCE_POP("t7"."b0") AS "d_b0_b0"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t4"."cg_stratum",
            "t4"."cg_unit",
            "t4"."cg_by0",
            SUM("t4"."a0") AS "a0",
            SUM("t4"."b0") AS "b0",
            SUM("t4"."m0") AS "m0"
          FROM (
            SELECT
              "t1"."cg_stratum",
              "t1"."cg_unit",
              "t1"."cg_shares",
              "t1"."sex" AS "cg_by0",
              "t1"."cg_weight" * CASE
                WHEN "t1"."inactive" IS NULL
                THEN CAST(NULL AS DOUBLE)
                WHEN "t1"."inactive" IN (1)
                THEN 1.0
                ELSE 0.0
              END AS "a0",
              "t1"."cg_weight" * 1.0 AS "b0",
              1 AS "m0"
            FROM "person" AS "t1"
            WHERE
              "t1"."cg_weight" > 0
              AND "t1"."sex" IS NOT NULL
              AND "t1"."age" >= 16.0
              AND CASE
                WHEN "t1"."inactive" IS NULL
                THEN CAST(NULL AS DOUBLE)
                WHEN "t1"."inactive" IN (1)
                THEN 1.0
                ELSE 0.0
              END IS NOT NULL
              AND (
                BITAND("t1"."cg_shares", 1)
              ) = 1
          ) AS "t4"
          GROUP BY
            1,
            2,
            3
        ) AS "t5"
      ) AS "t6"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t1"."cg_stratum",
          "t1"."cg_unit",
          "t1"."sex" AS "cg_by0",
          "t1"."cg_weight" * CASE
            WHEN "t1"."inactive" IS NULL
            THEN CAST(NULL AS DOUBLE)
            WHEN "t1"."inactive" IN (1)
            THEN 1.0
            ELSE 0.0
          END AS "a0",
          "t1"."cg_weight" * 1.0 AS "b0",
          1 AS "m0"
        FROM "person" AS "t1"
        WHERE
          "t1"."cg_weight" > 0
          AND "t1"."sex" IS NOT NULL
          AND "t1"."age" >= 16.0
          AND CASE
            WHEN "t1"."inactive" IS NULL
            THEN CAST(NULL AS DOUBLE)
            WHEN "t1"."inactive" IN (1)
            THEN 1.0
            ELSE 0.0
          END IS NOT NULL
          AND NOT (
            (
              BITAND("t1"."cg_shares", 1)
            ) = 1
          )
      ) AS "t3"
    ) AS "t7"
    GROUP BY
      1,
      2
  ) AS "t9"
  INNER JOIN "strata" AS "t2"
    ON "t9"."cg_stratum" = "t2"."cg_stratum"
) AS "t10"
GROUP BY
  1
